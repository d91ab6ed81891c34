"""What stands in the slices that a job owns, before it publishes: as its manifest says, or else as the rows say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.model import Output
from glue_jobs.contract.table import BY_VALUE
from glue_jobs.lake import iceberg
from glue_jobs.lake.fingerprints import Fingerprints, fingerprints
from glue_jobs.lake.freshness import is_untouched
from glue_jobs.lake.manifest import Manifest
from glue_jobs.lake.metadata import TableState
from glue_jobs.lake.slices import Name
from glue_jobs.lake.store import Lake


@dataclass(frozen=True)
class Standing:
    """What stands in a job's slices of one table.

    Attributes:
        state: the table.
        manifest: what the job published last, None where it never has.
        slices: slice → fingerprint of the rows that are there.
        strays: slices with rows that nobody owns; None stands for rows without a slice.
    """

    output: Output
    state: TableState
    manifest: Manifest | None
    slices: dict[str, str]
    strays: frozenset[Name] = frozenset()

    @property
    def disturbed(self) -> set[str]:
        """The slices that are not what the manifest says."""
        published = self.manifest.slices if self.manifest else {}
        return {name for name in {*published, *self.slices} if published.get(name) != self.slices.get(name)}


def standing(spark: SparkSession, lake: Lake, job: str, outputs: Sequence[Output]) -> list[Standing]:
    """What stands in the job's slices of its tables; tables that are missing are created.

    Rows are read, in one query for all tables, only where a table is not as its manifest says.
    """
    tables = [output.table for output in outputs]
    iceberg.ensure(spark, *tables)
    states, manifests = lake.states(tables), lake.manifests(job, tables)
    found = [_recorded(output, states[output.table.lake_name], manifests[output.table.lake_name]) for output in outputs]
    unknown = [place for place, item in enumerate(found) if not _is_known(item)]
    present = fingerprints([(tables[place], _rows_now(spark, found[place])) for place in unknown])
    for place, counted in zip(unknown, present):
        found[place] = _counted(found[place], counted, lake.owned(tables[place]))
    return found


def _recorded(output: Output, state: TableState, published: Manifest | None) -> Standing:
    return Standing(output, state, published, published.slices if published and state.current is not None else {})


def _is_known(item: Standing) -> bool:
    if item.state.current is None:
        return True
    return item.manifest is not None and is_untouched(item.manifest, item.state)


def _rows_now(spark: SparkSession, item: Standing) -> DataFrame:
    if item.state.current is None:
        raise ValueError(f"{item.output.table.identifier} has no snapshot to read")
    return iceberg.read_at(spark, item.output.table, item.state.current)


def _counted(item: Standing, counted: Fingerprints, owned: set[str]) -> Standing:
    if item.output.table.kind != BY_VALUE:
        return replace(item, slices={name: text for name, text in counted.items() if name is not None})
    own = {name: text for name, text in counted.items() if name is not None and name in item.output.slices}
    return replace(item, slices=own, strays=frozenset(name for name in counted if name is None or name not in owned))
