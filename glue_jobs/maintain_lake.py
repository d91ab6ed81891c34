"""Keeps the lake as fast after many refreshes as after one: compacts small files, expires history, prunes old runs.

Grain:  one run tidies every table that has grown beyond its limits (lake/upkeep.py) since it was tidied last.
Reads:  tables' metadata and manifests.
Writes: the same rows in fewer files; manifests moved on to the present snapshot; maintenance/tables.json.
Deletes: snapshots that nobody pins, their files, files of killed runs, all but the last runs' plans.

Arguments: `--keep_snapshots` and `--min_age_minutes` say how much history stays at least, `--keep_runs` of how many
runs; `--tables all` tidies every table.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from glue_jobs.contract.registry import TABLES
from glue_jobs.contract.table import Table
from glue_jobs.lake import pruning, upkeep
from glue_jobs.lake.metadata import TableState
from glue_jobs.lake.store import Lake
from glue_jobs.lake.tidying import Limits, tidy
from glue_jobs.lake.upkeep import KEPT_SNAPSHOTS, Size
from glue_jobs.runtime import options
from glue_jobs.runtime.session import spark_session

ARGUMENTS = ("run_id", "run_at", "lake_bucket")
DUE, ALL = "due", "all"


def wanted(lake: Lake, states: Mapping[str, TableState], which: str) -> list[Table]:
    """The tables to tidy: those that are due, or with `all` every one that has rows; the reasons are printed."""
    note = upkeep.read_note(lake.s3, lake.bucket)
    found = []
    for table in TABLES:
        state = states[table.lake_name]
        reasons = upkeep.due(table.lake_name, state, note)
        print(*reasons, sep="\n", end="\n" if reasons else "")
        if state.current is not None and (reasons or which == ALL):
            found.append(table)
    return found


def tidy_all(lake: Lake, tables: Sequence[Table], limits: Limits) -> list[str]:
    """Tidy the tables one after the other; returns the names of those where it failed."""
    failed = []
    with spark_session("maintain_lake") as spark:
        for table in tables:
            try:
                print(tidy(spark, lake, table, limits), flush=True)
            except (PySparkException, Py4JError) as error:
                # The other tables are tidied all the same; the run fails in the end and names this one.
                print(f"{table.lake_name}: {error}", file=sys.stderr)
                failed.append(table.lake_name)
    return failed


def note_sizes(lake: Lake, tables: Sequence[Table]) -> None:
    """Write down how the tables that were tidied were left."""
    sizes = {name: Size.of(state) for name, state in lake.states(tables).items()}
    upkeep.write_note(lake.s3, lake.bucket, {**upkeep.read_note(lake.s3, lake.bucket), **sizes})


def main(argv: Sequence[str]) -> None:
    """Run the job; raises SystemExit naming the tables that could not be tidied."""
    given = options.parse(
        argv, ARGUMENTS, tables=DUE, keep_snapshots=str(KEPT_SNAPSHOTS), min_age_minutes="60",
        keep_runs=str(pruning.KEPT_RUNS),
    )  # fmt: skip
    lake = Lake.connect(given["lake_bucket"])
    min_age = timedelta(minutes=int(given["min_age_minutes"]))
    limits = Limits(given.instant("run_at"), int(given["keep_snapshots"]), min_age)
    tables = wanted(lake, lake.states(TABLES), given["tables"])
    failed = tidy_all(lake, tables, limits) if tables else []
    note_sizes(lake, [table for table in tables if table.lake_name not in failed])
    runs = pruning.prune_runs(lake.s3, lake.bucket, given["run_id"], int(given["keep_runs"]))
    manifests = pruning.prune_manifests(lake)
    print(f"{len(tables):,} tables tidied, {runs:,} runs and {len(manifests):,} manifests removed")
    if failed:
        raise SystemExit(f"could not tidy {', '.join(failed)}: the reason is above; the next refresh tries again")


if __name__ == "__main__":
    main(sys.argv[1:])
