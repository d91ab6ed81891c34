"""The model of the real files, held against the same figures computed by plain Python."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs import model_catalogue, model_reference, model_subscribers
from glue_jobs.contract.registry import FEEDS, WAREHOUSE_TABLES
from glue_jobs.curation import accounting
from glue_jobs.curation.frame import judged_rows
from glue_jobs.feeds import revenue, titles, userbase
from glue_jobs.lake.conforming import conformed
from glue_jobs.modelling.seen import seen
from glue_jobs.tables.revenue import quarters
from tests import real_files, rows
from tests.fixtures_feeds import rows_of

# The three files of films from 2010 on, and the only names there are: those of another, small set of titles.
IMDB_FILES = {
    "imdb_basics": "title.basics.tsv.gz",
    "imdb_ratings": "title.ratings.tsv.gz",
    "imdb_crew": "title.crew.tsv.gz",
    "imdb_names": "consistent_sample/name.basics.tsv",
}


@pytest.fixture(scope="module")
def curated(spark: SparkSession) -> dict[str, DataFrame]:
    return {
        "userbase": rows.subscribers(spark, *real_files.userbase_rows()).persist(),
        "titles": rows.curated_titles(spark, *real_files.title_rows()).persist(),
        **{feed: imdb_file(spark, feed, name).persist() for feed, name in IMDB_FILES.items()},
    }


def imdb_file(spark: SparkSession, feed: str, name: str) -> DataFrame:
    """The curated rows of one of IMDb's files."""
    read, _ = rows_of(spark, FEEDS[feed], real_files.DATA / "imdb" / name)
    judged = judged_rows(read, FEEDS[feed])
    return conformed(judged.where(F.col(accounting.FATE) == accounting.LOADED), FEEDS[feed].table)


@pytest.fixture(scope="module")
def model(spark: SparkSession, curated: dict[str, DataFrame]) -> dict[str, DataFrame]:
    """Each table of the core: the rows of all jobs that own a part of it."""
    found: dict[str, DataFrame] = {}
    brought = seen([(feed.table, curated[feed.name]) for feed in (userbase.FEED, titles.FEED)])
    parts = [
        *model_reference.tables(spark, brought),
        *model_subscribers.build(spark, curated),
        *model_catalogue.build(spark, curated),
    ]
    for table, frame in parts:
        rows = conformed(frame, table)
        found[table.name] = found[table.name].unionAll(rows) if table.name in found else rows
    return {name: rows.persist() for name, rows in found.items()}


def months_of(row: dict[str, Any]) -> list[date]:
    """The first days of the months from joining to the last payment."""
    joined, paid = (date.fromisoformat(row[name]) for name in ("join_date", "last_payment_date"))
    first, last = joined.year * 12 + joined.month - 1, paid.year * 12 + paid.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1)]


def test_each_subscriber_has_one_version(model: dict[str, DataFrame]) -> None:
    known = model["dim_subscriber"].where("subscriber_key <> 0")
    assert known.count() == 2500
    assert known.select("subscriber_key").distinct().count() == 2500
    assert (
        known.where("is_current and valid_to is null and valid_from = join_date and is_active is null").count() == 2500
    )
    assert known.agg(F.sum("monthly_spend_usd")).first()[0] == Decimal(31271)


def test_attributes_are_the_file_s(model: dict[str, DataFrame]) -> None:
    named = (
        model["dim_subscriber"].where("subscriber_key <> 0").select("plan_key", "country_key", "device_key", "age_band")
    )
    for dimension in ("plan", "country", "device"):
        names = model[f"dim_{dimension}"].selectExpr(f"{dimension}_key", f"name as {dimension}")
        named = named.join(names, on=f"{dimension}_key", how="left")
    found = Counter(tuple(row) for row in named.select("plan", "country", "device", "age_band").collect())
    assert found == Counter(
        (row["plan"], row["country"], row["device"], band(row["age"])) for row in real_files.userbase_rows()
    )


def band(age: int) -> str:
    return next(f"{low}-{high}" for low, high in ((25, 34), (35, 44), (45, 54)) if low <= age <= high)


def test_revenue_of_each_month(model: dict[str, DataFrame]) -> None:
    expected: dict[date, list[int]] = {}
    for row in real_files.userbase_rows():
        for month in months_of(row):
            expected.setdefault(month, []).append(row["monthly_spend_usd"])
    totals = model["fact_subscription_month"].groupBy("month_start").agg(F.count("*"), F.sum("revenue_usd")).collect()
    assert {row[0]: (row[1], int(row[2])) for row in totals} == {
        month: (len(spends), sum(spends)) for month, spends in expected.items()
    }
    # Tenure is 0 to 21 months (datasets.md 2.1), so no subscriber has more than 22.
    assert model["fact_subscription_month"].groupBy("subscriber_key").count().agg(F.max("count")).first()[0] == 22


def test_every_month_is_a_day_of_the_calendar(model: dict[str, DataFrame]) -> None:
    days = model["dim_date"].withColumnRenamed("date_key", "month_key")
    assert model["fact_subscription_month"].join(days, on="month_key", how="left_anti").count() == 0
    assert model["dim_date"].count() == 1 + (date(2023, 12, 31) - date(2007, 12, 31)).days


def test_figures_of_the_catalogue(model: dict[str, DataFrame]) -> None:
    titles = model["dim_title"].where("title_key <> 0")
    by_type = {row["title_type"]: row["count"] for row in titles.groupBy("title_type").count().collect()}
    assert by_type == {"Movie": 6131, "TV Show": 2676}
    assert titles.where("date_added is not null").count() == 8797
    assert titles.where("maturity_rating is null").count() == 7
    assert titles.where("duration_minutes is null and seasons is null").count() == 0
    assert model["bridge_title_genre"].count() == 19323
    assert model["dim_genre"].count() == 1 + 42
    # 10,019 tokens, seven of them empty; 6,978 + 64,126 credits, three of them repeats within a row.
    assert model["bridge_title_country"].count() == 10019 - 7
    assert model["bridge_title_credit"].where("source_system = 'titles'").count() == 6978 + 64126 - 3


def test_titles_match_as_plain_python_matches_them(model: dict[str, DataFrame]) -> None:
    rows = model["dim_title"].where("imdb_match <> 'none'").select("title_id", "imdb_id", "imdb_match").collect()
    assert {row[0]: (row[1], row[2]) for row in rows} == real_files.imdb_matches()


def test_figures_of_the_matches(model: dict[str, DataFrame], curated: dict[str, DataFrame]) -> None:
    titles = model["dim_title"].where("title_key <> 0")
    labels = {row["imdb_match"]: row["count"] for row in titles.groupBy("imdb_match").count().collect()}
    assert labels == {"exact": 2574, "year_off_by_one": 200, "ambiguous": 105, "none": 5928}
    # Half of IMDb's titles have no rating; a match without one keeps its id.
    assert titles.where("imdb_rating is not null and imdb_votes is not null").count() == 2697
    assert titles.where("imdb_id is not null").count() == 2574 + 200 + 105
    movies = titles.where("title_type = 'Movie' and release_year >= 2010")
    years = curated["imdb_basics"].selectExpr("tconst as imdb_id", "start_year")
    known = movies.join(years, on="imdb_id", how="left")
    # datasets.md 2.5: 2,668 of the 4,978 movies by the year itself.
    assert (movies.count(), known.where("start_year = release_year").count()) == (4978, 2668)


def test_people_are_the_distinct_names(model: dict[str, DataFrame]) -> None:
    people: dict[str, set[str]] = {"directors": set(), "cast_members": set()}
    for row in real_files.title_rows():
        for role, names in people.items():
            names.update(row[role])
    assert len(people["directors"]) == 4993
    named = model["dim_person"].where("source_system <> 'imdb'")
    assert named.count() == 1 + len(people["directors"] | people["cast_members"])


def test_the_few_names_of_imdb_s_wrote_no_title_of_the_catalogue(model: dict[str, DataFrame]) -> None:
    """A title's id without a person's name is no credit."""
    assert model["dim_person"].where("source_system = 'imdb'").count() == 0
    assert model["bridge_title_credit"].where("source_system = 'imdb'").count() == 0


def test_every_reference_is_met_and_every_country_has_a_region(model: dict[str, DataFrame]) -> None:
    for table in (table for table in WAREHOUSE_TABLES if table.schema == "core"):
        for column in table.columns:
            target, _, key = column.references.partition(".")
            if table.name in model and target in model:
                keys = model[target].select(F.col(key).alias(column.name))
                assert model[table.name].join(keys, on=column.name, how="left_anti").count() == 0, (table.name, column)
    used = model["dim_country"].join(model["bridge_title_country"], on="country_key", how="left_semi")
    assert used.count() == 122
    assert used.where("region_key = 0").count() == 0


def test_one_quarter_of_one_region_is_corrected(spark: SparkSession) -> None:
    """datasets.md 2.3: UCAN's figure of 2023-12-31 repeats the year before's; other business falls to 40,000 USD."""
    curated = rows.curated(spark, revenue.FEED, *real_files.revenue_rows())
    regions, company = (frame.persist() for _, frame in quarters({"revenue": curated}))

    assert (regions.count(), company.count()) == (4 * 21, 21)
    assert rows.values(
        regions.where("is_corrected or correction_note is not null"), "quarter", "revenue_usd", "arpu_month_usd"
    ) == [("2023-12-31", "3930557000", "16.64")]
    assert (
        "3594791000 USD, which repeats the quarter 2022-12-31"
        in rows.values(regions.where("is_corrected"), "correction_note")[0][0]
    )
    others = dict(rows.values(company, "quarter", "other_revenue_usd"))
    ends = ("2019-03-31", "2019-06-30", "2023-09-30", "2023-12-31", "2024-03-31")
    assert [round(int(others[day]) / 1e6, 3) for day in ends] == [80.688, 76.2, 22.362, 0, 0.04]
