"""Club visits: one row a visit. The module that a new feed takes: its contract, its table, its model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from glue_jobs.contract.columns import FIRST_DAY, LAST_DAY, Column, SourceColumn, required
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.table import BY_MONTH, Table
from glue_jobs.tables.star import core

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

FEED = Feed(
    name="club_visits",
    comment="Visits to the club, as its gate counts them.",
    grain="one visit in one delivered file",
    curated_comment="Visits, typed.",
    key=("visit_id",),
    on_bad_file=QUARANTINE,
    month_of="visited_on",
    columns=(
        SourceColumn("Visit", "visit_id", "Visit's number.", type="int", required=True, minimum=1),
        SourceColumn(
            "Day", "visited_on", "Day of the visit.", type="date", format="yyyy-MM-dd", shape=r"\d{4}-\d{2}-\d{2}",
            required=True, minimum=FIRST_DAY, maximum=LAST_DAY,
        ),
        SourceColumn("Country", "country", "Visitor's country.", required=True, dimension="dim_country"),
        SourceColumn("Minutes", "minutes", "Length of the visit.", type="double", minimum=0),
    ),
)  # fmt: skip

FACT_CLUB_VISIT = core(
    "fact_club_visit", "one visit", "Visits to the club; of a visit delivered twice the last delivery counts.",
    (
        required("visit_id", "int", "Visit's number."),
        required("visited_on", "date", "Day of the visit."),
        required("date_key", "int", "The same as a key.", references="dim_date.date_key"),
        required("country_key", "bigint", "Visitor's country.", references="dim_country.country_key"),
        Column("minutes", "double", "Length of the visit, minutes."),
    ),
    ("visit_id", "visited_on"), partition=("months(visited_on)",), kind=BY_MONTH, slice_by="visited_on",
)  # fmt: skip


def visits(inputs: Mapping[str, DataFrame]) -> Sequence[tuple[Table, DataFrame]]:
    """Each visit as it was delivered last."""
    # Here, because the Python shells read this module and have no Spark.
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    from glue_jobs.modelling import conform, keys

    newest = [F.col(name).desc() for name in ("ingested_at", "source_file", "record")]
    latest = Window.partitionBy("visit_id", "visited_on").orderBy(*newest)
    rows = inputs["club_visits"].withColumn("place", F.row_number().over(latest)).where("place = 1")
    keyed = rows.withColumn("date_key", keys.date_key(F.col("visited_on"))).withColumn(
        "country_key", keys.reference(conform.country_name(F.col("country")))
    )
    return [(FACT_CLUB_VISIT, keyed.select(*FACT_CLUB_VISIT.names))]


MODEL = Model(
    job="model_club_visits",
    comment="Visits to the club.",
    inputs=(FEED.table,),
    outputs=(Output(FACT_CLUB_VISIT),),
    by_months=True,
    build=visits,
)
