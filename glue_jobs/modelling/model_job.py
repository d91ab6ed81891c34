"""The frame of every model job: what has changed, what is to be computed, what is published.

A model is its declaration (glue_jobs/tables) and a pure function from its inputs' rows to its tables' rows. Where the
inputs, the release and the tables are as the manifests say, the job ends before it starts a Spark session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs import planning
from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.model import Model
from glue_jobs.contract.table import Table
from glue_jobs.lake import freshness, iceberg, slices
from glue_jobs.lake.manifest import Manifest
from glue_jobs.lake.metadata import MISSING, TableState
from glue_jobs.lake.publish import Publication, Run, publish
from glue_jobs.lake.standing import Standing, standing
from glue_jobs.lake.store import Lake
from glue_jobs.lineage import flows, telling
from glue_jobs.modelling.months import changed_months
from glue_jobs.runtime import options, workflow
from glue_jobs.runtime.session import spark_session, suit

ARGUMENTS = ("run_id", "run_at", "lake_bucket")

Frames = Mapping[str, DataFrame]


class Inputs(dict[str, DataFrame]):
    """Input table's name → its rows; and where they are from: the tables, their states, the lake, the run's release."""

    def __init__(
        self, frames: Frames, tables: Sequence[Table], states: Mapping[str, TableState], lake: Lake, release: str
    ) -> None:
        super().__init__(frames)
        self.tables, self.lake, self.release = tuple(tables), lake, release
        self._states = states

    def state(self, table: Table) -> TableState:
        """The state of an input, of which its rows are."""
        return self._states[table.lake_name]


# The rows of every table of the model. A model by months gets the rows of the months that are asked for, and gives
# those of the same months.
Build = Callable[[SparkSession, Inputs], Sequence[tuple[Table, DataFrame]]]
Months = frozenset[str]


def run(model: Model, argv: Sequence[str], build: Build) -> None:
    """Run the model's job; prints one line a table.

    A workflow starts every model in every run: one that the run's plan does not name ends at once.
    """
    arguments = options.parse(argv, ARGUMENTS, release="", **{workflow.RUN_ID: ""})
    lake, run_id = Lake.connect(arguments["lake_bucket"]), arguments["run_id"]
    if arguments[workflow.RUN_ID] and not planning.is_planned(lake.s3, lake.bucket, run_id, model.job):
        print(f"{model.job}: the plan does not name it")
        return
    manifests, states = lake.manifests(model.job, model.tables), lake.states([*model.inputs, *model.tables])
    reasons = freshness.staleness(model, manifests, states, arguments["release"])
    if not reasons:
        print(*_unchanged(model, manifests), sep="\n")
        return
    print(f"{model.job} runs: {'; '.join(reasons)}")
    lineage = telling.of(argv)
    with lineage.job(model.job) as told, spark_session(model.job) as spark:
        told.flow = lambda: flows.modelled(lineage, lake, model, states)
        suit(spark, sum(states[table.lake_name].rows for table in (*model.inputs, *model.tables)))
        print(*rebuild(spark, lake, model, build, run_id, arguments["release"], states), sep="\n")


def rebuild(
    spark: SparkSession, lake: Lake, model: Model, build: Build, run_id: str, release: str,
    states: Mapping[str, TableState],
) -> list[str]:  # fmt: skip
    """Compute what has changed since the manifests and publish it; return one line a table.

    Args:
        states: each input table's state, by name: the rows are read as they were then.
    """
    # All of them before the first is changed: a refusal leaves every table as it was.
    standing_inputs = [table for table in model.inputs if states[table.lake_name] != MISSING]
    iceberg.ensure(spark, *standing_inputs, *model.tables)
    found = standing(spark, lake, model.job, model.outputs)
    months = _months(spark, model, found, states, release) if model.by_months else None
    frames = {table.name: _rows(spark, table, states[table.lake_name], months) for table in model.inputs}
    built = dict(_by_name(model, build(spark, Inputs(frames, model.inputs, states, lake, release))))
    read = {table.lake_name: states[table.lake_name] for table in model.inputs}
    pieces = [Publication(item, built[item.output.table.lake_name], months) for item in found]
    return publish(spark, lake, Run(model.job, run_id, release, read), pieces)


def _months(
    spark: SparkSession, model: Model, found: Sequence[Standing], states: Mapping[str, TableState], release: str
) -> Months | None:
    """The months to compute: those that changed in an input, or that stand otherwise than published; None for all."""
    touched: set[str] = set()
    for item in found:
        if item.manifest is None or item.manifest.release != release:
            return None
        touched |= item.disturbed
        for table in model.inputs:
            months = _input_months(spark, item.manifest, table, states[table.lake_name])
            if months is None:
                return None
            touched |= months
    return frozenset(touched)


def _input_months(spark: SparkSession, manifest: Manifest, table: Table, state: TableState) -> set[str] | None:
    if not freshness.changed_inputs(manifest, [table], {table.lake_name: state}):
        return set()
    if not table.month_column or table.lake_name not in manifest.inputs:
        return None
    return changed_months(spark, table, state, manifest.input_snapshots.get(table.lake_name))


def _rows(spark: SparkSession, table: Table, state: TableState, months: Months | None) -> DataFrame:
    if state.current is None:
        # No file of its feed has come yet, or none with rows; that alone is no reason to create the table.
        return spark.range(0, numPartitions=1).select(
            *[F.lit(None).cast(column.type).alias(column.name) for column in table.columns]
        )
    rows = iceberg.read_at(spark, table, state.current)
    if months is None or not table.month_column:
        return rows
    return rows.where(slices.in_months(table.month_column, months))


def _by_name(model: Model, built: Sequence[tuple[Table, DataFrame]]) -> Sequence[tuple[str, DataFrame]]:
    given, wanted = [table.lake_name for table, _ in built], [table.lake_name for table in model.tables]
    if sorted(given) != sorted(wanted):
        raise ContractError(f"{model.job} declares {', '.join(wanted)} and builds {', '.join(given)}")
    return [(table.lake_name, rows) for table, rows in built]


def _unchanged(model: Model, manifests: Mapping[str, Manifest | None]) -> list[str]:
    found = [(table.name, manifests[table.lake_name]) for table in model.tables]
    return [f"{name}: {_total(manifest):,} rows, unchanged" for name, manifest in found if manifest is not None]


def _total(manifest: Manifest) -> int:
    return sum(manifest.rows(part) for part in manifest.slices)
