"""Counts the categories of each feed: users, plans, devices, genres, countries and what else its contract marks.

Grain:  one category of one column of one feed.
Reads:  curated tables of every feed that has categories; of each, what has changed since it was counted last.
Writes: core data_profile, the slices of these feeds; what was counted, in reference/counted/ of the lake bucket.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.table import Table
from glue_jobs.lake.literals import Value, local_rows
from glue_jobs.modelling import model_job
from glue_jobs.modelling.category_counts import ALL_ROWS, NONE, Counts, counted
from glue_jobs.modelling.model_job import Inputs
from glue_jobs.tables.profile import DATA_PROFILE, FEEDS, MODEL


def data_profile(spark: SparkSession, counts: Mapping[str, Counts]) -> DataFrame:
    """The table's rows of feed → counts."""
    columns = {column.name: column.type for column in DATA_PROFILE.columns}
    rows: list[list[Value]] = [
        [feed, column, category, rows, found[ALL_ROWS, NONE]]
        for feed, found in counts.items()
        for (column, category), rows in found.items()
        if column != ALL_ROWS
    ]
    return local_rows(spark, columns, rows)


def build(spark: SparkSession, inputs: Inputs) -> Sequence[tuple[Table, DataFrame]]:
    """The job's one table."""
    return [(DATA_PROFILE, data_profile(spark, counted(spark, inputs, FEEDS)).coalesce(1))]


def main(argv: Sequence[str]) -> None:
    """Run the job; prints one line a table."""
    model_job.run(MODEL, argv, build)


if __name__ == "__main__":
    main(sys.argv[1:])
