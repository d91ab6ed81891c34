"""What the formats with a header share: cells are named by the file's own header."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from pyspark.sql import DataFrame

from glue_jobs.admission.ledger import Entry
from glue_jobs.admission.sniffing import folded
from glue_jobs.contract.feed import Feed

PREFIX = "cell_"  # such names neither clash with the lineage columns nor need quoting
Group = Callable[[list[str], list[Entry]], DataFrame]


def by_header(entries: list[Entry], feed: Feed, read: Group) -> DataFrame:
    """Read the files of one header together: hundreds of files are one frame then, and a plan of a few lines."""
    names = {folded(column.header): f"{PREFIX}{column.name}" for column in feed.columns}
    groups: dict[tuple[tuple[str, ...], bool], list[Entry]] = {}
    for entry in entries:
        order = tuple(names[folded(header)] for header in entry.headers)
        groups.setdefault((order, entry.one_line), []).append(entry)
    frames = [read(list(order), group) for (order, _), group in groups.items()]
    return reduce(DataFrame.unionByName, frames)
