"""Revenue by region and of the company, quarter by quarter (warehouse.md, "Facts" and "What the numbers mean")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.table import Table
from glue_jobs.feeds import revenue
from glue_jobs.tables.star import core

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# Wide enough for every bigint that a file can hold.
USD = "decimal(21,2)"
QUARTER = required("quarter", "date", "Last day of the quarter.")
QUARTER_KEY = required("quarter_key", "int", "The same as a key.", references="dim_date.date_key")

FACT_REGION_QUARTER = core(
    "fact_region_quarter", "one sales region in one quarter",
    "Streaming revenue and members; of a quarter delivered twice the last delivery counts. Where global revenue minus"
    " the regions' lies outside 0 to 2 % of it, the one figure that repeats an earlier quarter is replaced.",
    (
        QUARTER,
        QUARTER_KEY,
        required("region_key", "bigint", "Sales region.", references="dim_region.region_key"),
        required("revenue_usd", USD, "USD of the quarter; a corrected one is global revenue minus the other regions'."),
        required("members", "bigint", "Paid memberships at the quarter's end."),
        required("arpu_month_usd", "decimal(12,2)",
                 "USD per member and month, as delivered; not a third of the quarter's."),
        required("is_corrected", "boolean", "The revenue is not the delivered one."),
        Column("correction_note", "string",
               "What was delivered and why it was replaced, or why a sum that fails was not."),
    ),
    ("quarter", "region_key"),
    rules={
        "correction_is_explained": "not is_corrected or correction_note is not null",
        "figures_are_possible": "least(revenue_usd, members, arpu_month_usd) >= 0",
    },
)  # fmt: skip

FACT_COMPANY_QUARTER = core(
    "fact_company_quarter", "one quarter of the company", "Revenue of the whole company, and what of it is streaming.",
    (
        QUARTER,
        QUARTER_KEY,
        required("global_revenue_usd", USD, "All revenue of the quarter, USD."),
        required("streaming_revenue_usd", USD, "Of the four regions, corrected figures, USD."),
        required("other_revenue_usd", USD, "Global revenue minus the regions', USD."),
        required("members", "bigint", "Paid memberships of all regions at the quarter's end."),
    ),
    ("quarter",),
    rules={"parts_add_up": "global_revenue_usd = streaming_revenue_usd + other_revenue_usd"},
)  # fmt: skip


def latest_quarters(curated: DataFrame) -> DataFrame:
    """Each quarter as it was delivered last: a restated quarter takes the old one's place."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    newest_first = [F.col(name).desc() for name in ("ingested_at", "source_file", "record")]
    order = Window.partitionBy("quarter").orderBy(*newest_first)
    return curated.withColumn("place", F.row_number().over(order)).where("place = 1").drop("place")


def by_region(latest: DataFrame) -> DataFrame:
    """The regions of each quarter as rows, each with the quarter's global revenue."""
    from pyspark.sql import functions as F

    regions = [
        F.struct(
            F.lit(region).alias("region"),
            F.col(revenue.revenue_of(region)).alias("revenue_usd"),
            F.col(revenue.members_of(region)).alias("members"),
            F.col(revenue.arpu_of(region)).alias("arpu_month_usd"),
        )
        for region in revenue.REGIONS
    ]
    return latest.select("quarter", "global_revenue_usd", F.inline(F.array(*regions)))


def corrected(regions: DataFrame) -> DataFrame:
    """Put in the place of a stale figure what global revenue leaves for it; adds `is_corrected`, `correction_note`.

    A quarter fails the sum check where global revenue minus the regions' lies outside 0 to LARGEST_GAP of it. Which
    figure is wrong is known only if exactly one region's repeats an earlier quarter's, over all delivered quarters;
    else, or where the others leave less than nothing, all stay as delivered, and the note says so.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    same_figure = Window.partitionBy("region", "revenue_usd").orderBy("quarter")
    of_quarter = Window.partitionBy("quarter")
    gap, delivered = F.col("gap_usd"), F.col("revenue_usd")
    fails = F.expr(f"gap_usd not between 0 and {revenue.LARGEST_GAP} * global_revenue_usd")
    is_found = (F.col("stale_figures") == 1) & F.col("repeats").isNotNull() & (delivered + gap >= 0)
    replaced = F.format_string(
        "Delivered %d USD, which repeats the quarter %s; replaced by global revenue minus the other regions'.",
        delivered,
        F.col("repeats").cast("string"),
    )
    left = F.format_string(
        "The regions miss global revenue by %d USD, and no single figure can be told to be stale: left as delivered.",
        gap,
    )
    return (
        regions.withColumn("repeats", F.lag("quarter").over(same_figure))
        .withColumn("stale_figures", F.count("repeats").over(of_quarter))
        .withColumn("gap_usd", F.col("global_revenue_usd") - F.sum("revenue_usd").over(of_quarter))
        .withColumn("is_corrected", fails & is_found)
        .withColumn("corrected_in_quarter", F.max("is_corrected").over(of_quarter))
        .withColumn(
            "correction_note",
            F.when(F.col("is_corrected"), replaced).when(fails & ~F.col("corrected_in_quarter"), left),
        )
        .withColumn("revenue_usd", F.when(F.col("is_corrected"), delivered + gap).otherwise(delivered))
    )


def company(latest: DataFrame, regions: DataFrame) -> DataFrame:
    """Each quarter's global revenue beside the sum of its corrected `regions`."""
    from pyspark.sql import functions as F

    streaming = regions.groupBy("quarter").agg(F.sum("revenue_usd").alias("streaming_revenue_usd"))
    return (
        latest.select("quarter", "global_revenue_usd", "members")
        .join(streaming, on="quarter", how="inner")
        .withColumn("other_revenue_usd", F.col("global_revenue_usd") - F.col("streaming_revenue_usd"))
    )


def quarters(inputs: Mapping[str, DataFrame]) -> Sequence[tuple[Table, DataFrame]]:
    """Both tables, in loading order."""
    from pyspark.sql import functions as F

    from glue_jobs.modelling import keys

    latest = latest_quarters(inputs["revenue"])
    regions = corrected(by_region(latest)).withColumn("region_key", keys.reference(F.col("region")))
    found = ((FACT_REGION_QUARTER, regions), (FACT_COMPANY_QUARTER, company(latest, regions)))
    key = keys.date_key(F.col("quarter"))
    return [(table, rows.withColumn("quarter_key", key).select(*table.names).coalesce(1)) for table, rows in found]


MODEL = Model(
    job="model_revenue",
    comment="Revenue, members and ARPU by region and quarter, and of the company; the stale figure corrected.",
    inputs=(revenue.FEED.table,),
    outputs=(Output(FACT_REGION_QUARTER), Output(FACT_COMPANY_QUARTER)),
    build=quarters,
)
