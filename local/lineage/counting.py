"""How many rows the views give now: no run makes a view's rows, so no event can tell."""

from __future__ import annotations

from typing import Any

from local.lineage.graph import Graph
from local.lineage.places import BI, Place
from local.pipeline import reading


def count_views(graph: Graph, secret: dict[str, Any]) -> None:
    """Put into each view of the graph its rows, where counting is cheap."""
    with reading.reader(secret) as cursor:
        counts = reading.view_counts(cursor)
    for name, counted in counts.items():
        node = graph.nodes.get(Place(BI, f"bi.{name}"))
        if node is not None and counted.exact:
            node.rows = counted.rows
