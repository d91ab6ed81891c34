"""Revenue by quarter: which delivery counts, which figure is stale, and what takes its place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.feeds import revenue
from glue_jobs.lake.conforming import conformed
from glue_jobs.modelling import keys
from glue_jobs.tables.revenue import quarters
from tests import rows

FIRST, SECOND = datetime(2024, 2, 1, 6), datetime(2024, 5, 1, 6)
Found = dict[str, list[tuple[Any, ...]]]


def quarter(day: str, everything: int, ucan: int, emea: int, latam: int, apac: int, **others: Any) -> dict[str, Any]:
    """A delivered quarter; the members and ARPU are the good row's."""
    return {
        "quarter": day, "global_revenue_usd": everything, "ucan_revenue_usd": ucan, "emea_revenue_usd": emea,
        "latam_revenue_usd": latam, "apac_revenue_usd": apac, "ingested_at": FIRST, **others,
    }  # fmt: skip


def built(spark: SparkSession, *given: dict[str, Any]) -> Found:
    """Table → rows as text: quarter, region, revenue, is_corrected, note; and quarter, global, streaming, other."""
    made = quarters({"revenue": rows.curated(spark, revenue.FEED, *given)})
    regions, company = (whole_usd(conformed(frame, table)) for table, frame in made)
    names = spark.createDataFrame([(name,) for name in revenue.REGIONS], "region string")
    named = regions.join(names.withColumn("region_key", keys.reference(names["region"])), on="region_key", how="left")
    return {
        "regions": rows.values(named, "quarter", "region", "revenue_usd", "is_corrected", "correction_note"),
        "company": rows.values(
            company, "quarter", "global_revenue_usd", "streaming_revenue_usd", "other_revenue_usd", "members"
        ),
    }


def whole_usd(frame: DataFrame) -> DataFrame:
    """The same with amounts as whole USD, which all given ones are."""
    amounts = [name for name in frame.columns if name.endswith("revenue_usd")]
    return frame.withColumns({name: F.col(name).cast("bigint") for name in amounts})


def figures(found: Found, day: str) -> dict[str, tuple[str, str]]:
    """Region → its revenue and whether it was corrected, of one quarter."""
    return {row[1]: (row[2], row[3]) for row in found["regions"] if row[0] == day}


def notes(found: Found) -> set[str]:
    return {row[4] for row in found["regions"] if row[4]}


# One year, then the same quarter a year later with UCAN's figure repeated: 350 are missing of 5,000.
YEAR_BEFORE = quarter("2022-12-31", 4100, 2000, 1000, 600, 480)
STALE = quarter("2023-12-31", 5000, 2000, 1200, 800, 650, record=2)


def test_the_figure_that_repeats_an_earlier_quarter_is_what_the_others_leave(spark: SparkSession) -> None:
    found = built(spark, YEAR_BEFORE, STALE)

    assert figures(found, "2023-12-31") == {
        "UCAN": ("2350", "True"),
        "EMEA": ("1200", "False"),
        "LATAM": ("800", "False"),
        "APAC": ("650", "False"),
    }
    assert {revenue for revenue, _ in figures(found, "2022-12-31").values()} == {"2000", "1000", "600", "480"}
    assert notes(found) == {
        "Delivered 2000 USD, which repeats the quarter 2022-12-31; replaced by global revenue minus the other regions'."
    }
    assert found["company"] == [
        ("2022-12-31", "4100", "4080", "20", "150"),
        ("2023-12-31", "5000", "5000", "0", "150"),
    ]


def test_the_repeated_quarter_may_have_come_in_another_file(spark: SparkSession) -> None:
    later = {**STALE, "file_id": "f2", "source_file": "f2.csv", "ingested_at": SECOND}

    assert figures(built(spark, YEAR_BEFORE, later), "2023-12-31")["UCAN"] == ("2350", "True")


def test_a_restated_quarter_takes_the_old_ones_place(spark: SparkSession) -> None:
    restated = quarter("2023-12-31", 5000, 2340, 1200, 800, 650, ingested_at=SECOND, file_id="f2")

    found = built(spark, YEAR_BEFORE, STALE, restated)

    assert figures(found, "2023-12-31")["UCAN"] == ("2340", "False")
    assert notes(found) == set()
    assert found["company"][1] == ("2023-12-31", "5000", "4990", "10", "150")


@pytest.mark.parametrize(
    ("everything", "fails"),
    [(4650, False), (4744, False), (4745, True), (4649, True)],
    ids=["no gap", "a gap of just under 2 %", "a gap of just over 2 %", "regions above global"],
)
def test_the_sum_check_allows_0_to_2_percent(spark: SparkSession, everything: int, fails: bool) -> None:
    """Regions sum up to 4,650; UCAN's figure repeats, which alone says nothing."""
    found = built(spark, YEAR_BEFORE, {**STALE, "global_revenue_usd": everything})

    assert figures(found, "2023-12-31")["UCAN"] == (str(everything - 2650 if fails else 2000), str(fails))


@pytest.mark.parametrize(
    "given",
    [
        {"ucan_revenue_usd": 2001},
        {"emea_revenue_usd": 1000, "apac_revenue_usd": 850},
        {"global_revenue_usd": 2000},
    ],
    ids=["no figure repeats", "two figures repeat", "the others leave less than nothing"],
)
def test_a_failing_sum_that_tells_no_culprit_is_left_and_said(spark: SparkSession, given: dict[str, int]) -> None:
    stale = {**STALE, **given}
    found = built(spark, YEAR_BEFORE, stale)

    regions = {region: str(stale[revenue.revenue_of(region)]) for region in revenue.REGIONS}
    assert figures(found, "2023-12-31") == {region: (usd, "False") for region, usd in regions.items()}
    assert len(notes(found)) == 1
    assert all("left as delivered" in note for note in notes(found))
    assert [row[1] for row in found["regions"] if row[4]] == ["APAC", "EMEA", "LATAM", "UCAN"]


def test_each_region_has_its_own_members_and_arpu(spark: SparkSession) -> None:
    (_, regions), _ = quarters({"revenue": rows.curated(spark, revenue.FEED, {})})

    assert rows.values(regions, "members", "arpu_month_usd", "quarter_key") == [
        ("20", "9.37", "20190331"),
        ("30", "7.84", "20190331"),
        ("40", "10.23", "20190331"),
        ("60", "11.45", "20190331"),
    ]
