"""A made-up feed of sessions and the fact of them: the smallest model by months, for tests of what grows with time."""

from __future__ import annotations

import uuid
from dataclasses import replace

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.columns import Column, SourceColumn, required
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.table import BY_MONTH, CORE, Table
from glue_jobs.lake import iceberg
from glue_jobs.modelling.model_job import Frames

FEED = Feed(
    name="sessions",
    comment="One row a session.",
    grain="one session in one delivered file",
    curated_comment="Sessions as delivered.",
    key=("session_id",),
    on_bad_file=QUARANTINE,
    month_of="session_date",
    columns=(
        SourceColumn("id", "session_id", "Session.", type="bigint", required=True),
        SourceColumn("date", "session_date", "Day.", type="date", required=True, format="yyyy-MM-dd", shape=r".*"),
        SourceColumn("minutes", "minutes", "Minutes watched.", type="int"),
    ),
)
FACT = Table(
    CORE, "fact_session", "one session", "Sessions, the latest delivery of each.",
    (
        required("session_id", "bigint", "Session."),
        required("session_date", "date", "Day."),
        Column("minutes", "int", "Minutes watched."),
    ),
    primary_key=("session_id",), kind=BY_MONTH, slice_by="session_date", partition=("months(session_date)",),
)  # fmt: skip
MODEL = Model(job="model_sessions", comment="Sessions.", inputs=(FEED.table,), outputs=(Output(FACT),), by_months=True)


def fresh_model() -> Model:
    """MODEL with tables of its own, so that tests do not meet."""
    tag = uuid.uuid4().hex[:8]
    curated, fact = replace(FEED.table, name=f"sessions_{tag}"), replace(FACT, name=f"fact_session_{tag}")
    return replace(MODEL, inputs=(curated,), outputs=(Output(fact),))


def build(model: Model, inputs: Frames) -> list[tuple[Table, DataFrame]]:
    """The latest delivery of each session in its month."""
    rows = inputs[model.inputs[0].name].withColumn("month", F.trunc("session_date", "month"))
    latest = rows.groupBy("session_id", "month").agg(F.max_by(F.struct("*"), "ingested_at").alias("last"))
    return [(model.tables[0], latest.select("last.session_id", "last.session_date", "last.minutes"))]


def deliver(spark: SparkSession, model: Model, file_id: str, rows: str) -> None:
    """Curate a file: `rows` as SQL values of (session_id, session_date, minutes), in the place of the file's former."""
    table = model.inputs[0]
    lineage = f"'{file_id}' as file_id, '{file_id}.csv' as source_file, 1L as record, false as is_repaired"
    given = f"values {rows} as t (session_id, session_date, minutes)"
    text = f"select *, {lineage}, current_timestamp() as ingested_at from {given}"
    iceberg.replace_files(spark, spark.sql(text), table, [file_id])
