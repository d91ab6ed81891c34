"""The job: what it reads of the star, and its rows as a rebuild makes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs import model_revenue_forecast as job
from glue_jobs.feeds import revenue
from glue_jobs.lake.conforming import conformed
from glue_jobs.modelling import keys
from glue_jobs.modelling.forecasts.candidates import BARS
from glue_jobs.modelling.forecasts.series import quarter_after, series_of
from glue_jobs.tables.conformed import DIM_REGION
from glue_jobs.tables.forecast import FORECAST_BACKTEST, FORECAST_SERIES, MEMBER_FORECAST, MODEL, REVENUE_FORECAST
from glue_jobs.tables.revenue import FACT_COMPANY_QUARTER, FACT_REGION_QUARTER, quarters
from local.settings import PROJECT
from tests.real_files import revenue_rows
from tests.rows import curated, frame
from tests.unit.glue_jobs.modelling.forecasts.examples import real_series

REGIONS = {1: "UCAN", 2: "EMEA", 3: "LATAM", 4: "APAC"}
QUARTERS = [quarter_after(date(2019, 3, 31), step) for step in range(21)]


def star(spark: SparkSession, days: list[date], young: int = 0) -> dict[str, DataFrame]:
    """Regions that grow, each in its way; of the last `young` quarters also a fifth region."""
    regions, company = [], []
    for place, quarter in enumerate(days):
        total = 0
        names = {**REGIONS, 5: "ANZ"} if place >= len(days) - young else REGIONS
        for key in names:
            usd = 1000 * key + 100 * place + (37 * key * place) % 90
            total += usd
            regions.append(
                {"quarter": quarter, "quarter_key": 0, "region_key": key, "revenue_usd": Decimal(usd),
                 "members": 10 * usd, "arpu_month_usd": Decimal("9.50") + place, "is_corrected": False,
                 "correction_note": None}
            )  # fmt: skip
        company.append(
            {"quarter": quarter, "quarter_key": 0, "global_revenue_usd": Decimal(total + 10),
             "streaming_revenue_usd": Decimal(total), "other_revenue_usd": Decimal(10), "members": 10 * total}
        )  # fmt: skip
    dimension = [
        {"region_key": key, "name": name, "description": name}
        for key, name in {**REGIONS, 5: "ANZ", 0: "Unknown"}.items()
    ]
    return {
        "fact_region_quarter": frame(spark, FACT_REGION_QUARTER, regions),
        "fact_company_quarter": frame(spark, FACT_COMPANY_QUARTER, company),
        "dim_region": frame(spark, DIM_REGION, dimension),
    }


def built(spark: SparkSession, inputs: dict[str, DataFrame]) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [row.asDict() for row in conformed(rows, table).collect()]
        for table, rows in job.build(spark, inputs)
    }


def test_a_forecast_of_every_series_and_all_of_its_backtests(
    spark: SparkSession, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = star(spark, QUARTERS)
    found = built(spark, inputs)
    said = capsys.readouterr().out
    assert {row["series"] for row in found[REVENUE_FORECAST.name]} == {*REGIONS.values(), "Streaming", "Global"}
    assert {(row["metric"], row["region"]) for row in found[MEMBER_FORECAST.name]} == {
        (metric, region) for metric in ("members", "arpu_month_usd") for region in REGIONS.values()
    }
    coming = [quarter_after(QUARTERS[-1], step) for step in (1, 2, 3, 4)]
    for name in (REVENUE_FORECAST.name, MEMBER_FORECAST.name):
        assert sorted({row["quarter"] for row in found[name]}) == coming
    series = found[FORECAST_SERIES.name]
    assert len(series) == 14 and all(row["quarters"] == 21 and row["origins"] == 8 for row in series)
    points = found[FORECAST_BACKTEST.name]
    assert len(points) == 14 * 7 * (10 * 4 + 3 + 2 + 1)
    actual = {
        (row["quarter"], row["actual"]) for row in points if (row["metric"], row["series"]) == ("members", "UCAN")
    }
    assert (QUARTERS[-1], Decimal(10 * (1000 + 2000 + (37 * 20) % 90))) in actual
    assert said.count("of revenue_usd") == 0 and "revenue_usd of UCAN: " in said
    assert "past values lay in the 95 % interval of their time" in said
    assert "the regions' forecasts add up to " in said
    assert built(spark, inputs) == found


def test_the_corrected_quarter_is_what_is_forecast_from(spark: SparkSession) -> None:
    """From the real file's rows, as the model before this one leaves them."""
    expected = real_series()
    made = quarters({"revenue": curated(spark, revenue.FEED, *revenue_rows())})
    names = spark.createDataFrame([(name,) for name in revenue.REGIONS], "name string")
    regions = names.withColumn("region_key", keys.reference(names["name"]))
    found = job.observed({"dim_region": regions, **{table.name: conformed(rows, table) for table, rows in made}})
    assert series_of(found) == expected


def test_a_young_region_is_told_of_and_fails_nothing(spark: SparkSession, capsys: pytest.CaptureFixture[str]) -> None:
    found = built(spark, star(spark, QUARTERS, young=3))
    by_series = {(row["metric"], row["series"]): row for row in found[FORECAST_SERIES.name]}
    assert by_series["members", "ANZ"]["model"] is None
    assert "12 more are missing" in by_series["members", "ANZ"]["note"]
    assert {row["series"] for row in found[REVENUE_FORECAST.name]} == {*REGIONS.values(), "Streaming", "Global"}
    assert "revenue_usd of ANZ: 3 quarters of history" in capsys.readouterr().out


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_quarters_give_empty_tables_and_no_failure(spark: SparkSession, count: int) -> None:
    found = built(spark, star(spark, QUARTERS[:count]))
    assert (found[REVENUE_FORECAST.name], found[MEMBER_FORECAST.name], found[FORECAST_BACKTEST.name]) == ([], [], [])
    assert len(found[FORECAST_SERIES.name]) == (14 if count else 0)
    assert all(row["model"] is None for row in found[FORECAST_SERIES.name])


def test_the_views_call_naive_what_the_job_does() -> None:
    names = ", ".join(f"'{name}'" for name in BARS)
    view = (PROJECT / "sql" / "views" / "revenue_forecast_models.sql").read_text()
    assert f"past.model in ({names}) as is_naive" in view


def test_what_the_embedded_engine_has_is_what_glue_is_told_to_bring() -> None:
    assert list(MODEL.modules) == [line for line in (PROJECT / "requirements.txt").read_text().splitlines()
                                   if line.startswith("statsforecast")]  # fmt: skip
