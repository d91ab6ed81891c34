"""What is made of what: the events folded into datasets, with the run that made each, and into what flows between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from glue_jobs.lineage import events as own
from local.lineage.places import Place, Stack
from local.lineage.reading import CRAWLER, JOB, SPARK, Events


@dataclass(frozen=True)
class Run:
    """One run of one job: when it ended, of which refresh, and its error where it failed."""

    job: str
    run_id: str
    refresh: str
    at: str
    error: str = ""


@dataclass
class Column:
    """One column: its type and meaning, and the columns that it is known to be made of."""

    kind: str = ""
    meaning: str = ""
    made_of: set[tuple[Place, str]] = field(default_factory=set)


@dataclass
class Node:
    """A dataset.

    Attributes:
        rows: how many it held after the last run that counted; None where none has.
        moved: how many the last run that made it wrote, or read where nobody writes it.
        run: the last run that made it.
        read_columns: columns on which its rows depend as a whole.
    """

    place: Place
    columns: dict[str, Column] = field(default_factory=dict)
    rows: int | None = None
    moved: int | None = None
    run: Run | None = None
    read_columns: set[tuple[Place, str]] = field(default_factory=set)


@dataclass
class Graph:
    """What is made of what.

    Attributes:
        nodes: datasets by place.
        edges: (from, to) → the jobs that brought rows from the one to the other.
        failed: the last failure of each job that has not succeeded since.
        begun: run id → a job's run that began, and of whose end nobody told.
        events, broken: how many events there were, and how many lines were none.
    """

    nodes: dict[Place, Node] = field(default_factory=dict)
    edges: dict[tuple[Place, Place], set[str]] = field(default_factory=dict)
    failed: dict[str, Run] = field(default_factory=dict)
    begun: dict[str, Run] = field(default_factory=dict)
    events: int = 0
    broken: int = 0

    def node(self, place: Place) -> Node:
        """The dataset at a place, made where it is not known yet."""
        return self.nodes.setdefault(place, Node(place))


def folded(events: Events, stack: Stack) -> Graph:
    """The graph of the events, in their order: a later run's word counts."""
    graph = Graph(events=len(events.found), broken=events.broken)
    for who, told in events.found:
        run = _run(who, told)
        if who != SPARK:
            _follow(graph, told["eventType"], run)
        if told["eventType"] == "COMPLETE":
            _fold(graph, stack, who, told, run)
    return graph


def _follow(graph: Graph, kind: str, run: Run) -> None:
    if kind == "START":
        graph.begun[run.run_id] = run
        return
    graph.begun.pop(run.run_id, None)
    if kind == "COMPLETE":
        graph.failed.pop(run.job, None)
    else:
        graph.failed[run.job] = run


def _fold(graph: Graph, stack: Stack, who: str, told: Mapping[str, Any], run: Run) -> None:
    read = [(place, one) for one in told.get("inputs", []) if (place := stack.place(one))]
    made = [(place, one) for one in told.get("outputs", []) if (place := stack.place(one))]
    for place, dataset in (*read, *made):
        _describe(graph.node(place), dataset, stack)
    for place, dataset in read:
        _count(graph.node(place), dataset, "inputFacets", "inputStatistics")
    for place, dataset in made:
        node = graph.node(place)
        # A run of Spark is a part of a job's, and a crawl makes no rows: where a job has told, its word counts.
        if who == JOB or node.run is None:
            node.run = run
            _count(node, dataset, "outputFacets", "outputStatistics")
        # A crawl catalogues each place where it is: it brings nothing from one to another.
        for source, _ in read if who != CRAWLER else ():
            if source != place:
                jobs = graph.edges.setdefault((source, place), set())
                if who != SPARK or not jobs:
                    jobs.add(run.job)


def _describe(node: Node, dataset: Mapping[str, Any], stack: Stack) -> None:
    facets = dataset.get("facets", {})
    fields = facets.get("schema", {}).get("fields", [])
    if fields:
        known = node.columns
        node.columns = {str(one["name"]): known.get(str(one["name"]), Column()) for one in fields}
    for one in fields:
        column = node.columns[str(one["name"])]
        column.kind = str(one.get("type", ""))
        column.meaning = str(one.get("description") or column.meaning)
    lineage = facets.get("columnLineage", {})
    for name, found in lineage.get("fields", {}).items():
        if name in node.columns:
            node.columns[name].made_of |= set(_sources(found.get("inputFields", []), stack, node.place))
    node.read_columns |= set(_sources(lineage.get("dataset", []), stack, node.place))


def _sources(fields: Iterable[Mapping[str, Any]], stack: Stack, of: Place) -> Iterable[tuple[Place, str]]:
    for one in fields:
        place = stack.place(one)
        if place is not None and place != of:
            yield place, str(one.get("field", ""))


def _count(node: Node, dataset: Mapping[str, Any], side: str, facet: str) -> None:
    standing = dataset.get("facets", {}).get(own.STANDING, {}).get("rows")
    moved = dataset.get(side, {}).get(facet, {}).get("rowCount")
    if isinstance(standing, int):
        node.rows = standing
    if isinstance(moved, int) and (side == "outputFacets" or node.run is None):
        node.moved = moved


def _run(who: str, told: Mapping[str, Any]) -> Run:
    facets = told["run"].get("facets", {})
    error = str(facets.get("errorMessage", {}).get("message", ""))
    refresh = str(facets.get(own.REFRESH, {}).get("run_id", ""))
    job = str(told["job"].get("name", ""))
    if who == SPARK:
        job = job.partition(".")[0]  # <application>.<operation>.<table>
    return Run(job, str(told["run"].get("runId", "")), refresh, str(told["eventTime"]), error)
