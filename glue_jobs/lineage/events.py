"""OpenLineage events as plain values.

Source: OpenLineage.json 2-0-2 and its facets (SchemaDatasetFacet 1-1-1, SymlinksDatasetFacet 1-0-1,
ColumnLineageDatasetFacet 1-2-0, OutputStatisticsOutputDatasetFacet 1-0-2, InputStatisticsInputDatasetFacet 1-0-0,
ErrorMessageRunFacet 1-0-1, ParentRunFacet 1-0-1, JobTypeJobFacet 2-0-3).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from glue_jobs.contract.columns import Column
from glue_jobs.contract.table import Table

START, COMPLETE, FAIL = "START", "COMPLETE", "FAIL"
PRODUCER = "https://reelhouse.invalid/glue_jobs/lineage"
SPEC = "https://openlineage.io/spec"
# OpenLineage counts what a run has written; how many rows stand in the table after it is a facet of our own, and so is
# the refresh's own name, of which the standard's run id is only made.
STANDING, REFRESH = "reelhouse_standing", "reelhouse_refresh"
OWN_FACET = f"{PRODUCER}#facet"
ERROR_CHARACTERS = 2_000

# Column of the dataset -> the columns that it is made of: (namespace, name, column).
Sources = Mapping[str, Sequence[tuple[str, str, str]]]


@dataclass(frozen=True)
class Dataset:
    """A place that rows are read from or written to.

    Attributes:
        namespace, name: as OpenLineage names datasets ("Naming" of its specification).
        columns: name, type, meaning of each.
        alias: namespace and name of the same thing in the Data Catalog.
        rows: how many it holds after the run; None where nobody counted.
        moved: how many the run has read of it or written to it; None where nobody counted.
        sources: which columns each column is made of.
        read_as_a_whole: columns on which all of its rows depend, where nobody knows more.
    """

    namespace: str
    name: str
    columns: tuple[tuple[str, str, str], ...] = ()
    alias: tuple[str, str] | None = None
    rows: int | None = None
    moved: int | None = None
    sources: Sources = field(default_factory=dict)
    read_as_a_whole: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class JobRun:
    """One run of one job, and the refresh that it belongs to (its run id)."""

    namespace: str
    job: str
    refresh: str
    run_id: str = field(default_factory=lambda: str(uuid.uuid4()))


def columns_of(columns: Iterable[Column]) -> tuple[tuple[str, str, str], ...]:
    """Name, type and meaning of a table's columns."""
    return tuple((column.name, column.type, column.comment) for column in columns)


def same_columns(table: Table, source: Dataset) -> dict[str, list[tuple[str, str, str]]]:
    """Each column of a table that is a copy of the column of the same name in `source`."""
    known = {name for name, _, _ in source.columns}
    return {name: [(source.namespace, source.name, name)] for name in table.names if name in known}


def event(
    kind: str, run: JobRun, at: str, inputs: Sequence[Dataset] = (), outputs: Sequence[Dataset] = (), error: str = ""
) -> dict[str, Any]:
    """One run event; `at` is ISO 8601 with its zone."""
    parent = {"run": {"runId": refresh_id(run)}, "job": {"namespace": run.namespace, "name": "refresh"}}
    facets = {"parent": _facet("1-0-1/ParentRunFacet", **parent), REFRESH: _own(run_id=run.refresh)}
    if error:
        words = {"message": error[:ERROR_CHARACTERS], "programmingLanguage": "PYTHON"}
        facets["errorMessage"] = _facet("1-0-1/ErrorMessageRunFacet", **words)
    kinds = {"processingType": "BATCH", "integration": "REELHOUSE", "jobType": "JOB"}
    return {
        "eventType": kind,
        "eventTime": at,
        "producer": PRODUCER,
        "schemaURL": f"{SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": run.run_id, "facets": facets},
        "job": {
            "namespace": run.namespace,
            "name": run.job,
            "facets": {"jobType": _facet("2-0-3/JobTypeJobFacet", **kinds)},
        },
        "inputs": [_input(one) for one in inputs],
        "outputs": [_output(one) for one in outputs],
    }


def refresh_id(run: JobRun) -> str:
    """The refresh as OpenLineage has runs: a UUID, the same in all jobs of it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{PRODUCER}/{run.namespace}/{run.refresh}"))


def _input(one: Dataset) -> dict[str, Any]:
    counted = {} if one.moved is None else {"inputStatistics": _facet(
        "1-0-0/InputStatisticsInputDatasetFacet", rowCount=one.moved
    )}  # fmt: skip
    return {**_dataset(one), "inputFacets": counted}


def _output(one: Dataset) -> dict[str, Any]:
    counted = {} if one.moved is None else {"outputStatistics": _facet(
        "1-0-2/OutputStatisticsOutputDatasetFacet", rowCount=one.moved
    )}  # fmt: skip
    return {**_dataset(one), "outputFacets": counted}


def _dataset(one: Dataset) -> dict[str, Any]:
    facets: dict[str, Any] = {}
    if one.columns:
        fields = [{"name": name, "type": kind, "description": meaning} for name, kind, meaning in one.columns]
        facets["schema"] = _facet("1-1-1/SchemaDatasetFacet", fields=fields)
    if one.alias:
        same = {"namespace": one.alias[0], "name": one.alias[1], "type": "TABLE"}
        facets["symlinks"] = _facet("1-0-1/SymlinksDatasetFacet", identifiers=[same])
    if one.sources or one.read_as_a_whole:
        made_of = {name: {"inputFields": _fields(found)} for name, found in one.sources.items()}
        whole = _fields(one.read_as_a_whole)
        facets["columnLineage"] = _facet("1-2-0/ColumnLineageDatasetFacet", fields=made_of, dataset=whole)
    if one.rows is not None:
        facets[STANDING] = _own(rows=one.rows)
    return {"namespace": one.namespace, "name": one.name, "facets": facets}


def _fields(found: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"namespace": namespace, "name": name, "field": column} for namespace, name, column in found]


def _facet(schema: str, **content: Any) -> dict[str, Any]:
    version, _, name = schema.partition("/")
    return {"_producer": PRODUCER, "_schemaURL": f"{SPEC}/facets/{version}/{name}.json#/$defs/{name}", **content}


def _own(**content: Any) -> dict[str, Any]:
    return {"_producer": PRODUCER, "_schemaURL": OWN_FACET, **content}
