"""Every feed: its good row, as it stands in a file, is curated as the sample says."""

from __future__ import annotations

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.registry import FEEDS
from glue_jobs.curation.accounting import FATE, LOADED
from glue_jobs.lake import iceberg
from tests import samples
from tests.fixtures_feeds import Judge
from tests.rows import LINEAGE, frame, values


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_a_good_row_is_curated_as_the_sample_says(judged: Judge, spark: SparkSession, name: str) -> None:
    feed = FEEDS[name]
    rows, _ = judged(name, {})
    assert [row[FATE] for row in rows.select(FATE).collect()] == [LOADED]
    names = [column.name for column in feed.table.columns if column.name not in (*LINEAGE, *_hashed(name))]
    expected = frame(spark, feed.table, [{**dict.fromkeys(feed.table.names), **samples.curated(name), **LINEAGE}])
    assert values(iceberg.conformed(rows, feed.table), *names) == values(expected, *names)


def test_personal_columns_are_hashed_or_left_out(judged: Judge) -> None:
    feed = FEEDS["behaviour_users"]
    rows, _ = judged("behaviour_users", {}, {"user_id": "user_00002", "email": "ANN@example.org"})
    found = iceberg.conformed(rows, feed.table)
    hashes = {row["email"] for row in found.select("email").collect()}
    assert len(hashes) == 1 and not any("ann" in text for text in hashes)
    assert not {"first_name", "last_name"} & set(found.columns)


@pytest.mark.parametrize(
    ("feed", "change", "column", "repaired", "expected"),
    [
        ("behaviour_users", {"age": "-7.0"}, "age", True, None),
        ("behaviour_users", {"age": "109.0"}, "age", True, None),
        ("behaviour_users", {"age": "100.0"}, "age", False, "100"),
        ("behaviour_users", {"age": "0.0"}, "age", False, "0"),
        ("behaviour_users", {"age": ""}, "age", False, None),
        ("behaviour_movies", {"duration_minutes": "0.0"}, "duration_minutes", True, None),
        ("behaviour_movies", {"duration_minutes": "1.0"}, "duration_minutes", False, "1"),
    ],
)
def test_what_nobody_can_be_is_mended_to_null(
    judged: Judge, feed: str, change: dict[str, str], column: str, repaired: bool, expected: str | None
) -> None:
    rows, _ = judged(feed, change)
    assert values(rows, FATE, column, "is_repaired") == [(LOADED, expected, str(repaired))]


@pytest.mark.parametrize(
    ("feed", "change", "rule"),
    [
        ("behaviour_users", {"age": "old"}, "type"),
        ("behaviour_users", {"subscription_plan": "Gold"}, "enum"),
        ("behaviour_users", {"subscription_start_date": "08-04-2024"}, "type"),
        ("behaviour_movies", {"duration_minutes": "-5.0"}, "range"),
        ("behaviour_watch_history", {"progress_percentage": "100.1"}, "range"),
        ("behaviour_watch_history", {"user_rating": "0"}, "range"),
        ("behaviour_watch_history", {"movie_id": "nothing"}, "pattern"),
        ("behaviour_reviews", {"helpful_votes": "6.0", "total_votes": "5.0"}, "helpful_votes_within_votes"),
        ("behaviour_search_logs", {"clicked_result_position": "21"}, "click_is_within_the_results"),
        (
            "behaviour_search_logs",
            {"results_returned": "0", "clicked_result_position": "1"},
            "click_is_within_the_results",
        ),
        ("behaviour_recommendation_logs", {"recommendation_score": "1.2"}, "range"),
        ("behaviour_events", {"timestamp": "2025-12-02 00:00:00"}, "event_is_on_its_day"),
        ("revenue", {"Date": "30-03-2019"}, "quarter_ends"),
        ("revenue", {"UCAN Members": "61"}, "members_add_up"),
        ("imdb_basics", {"tconst": "nm1"}, "pattern"),
        ("imdb_ratings", {"averageRating": "10.1"}, "range"),
        ("telemetry_users", {"subscription_type": "Gold"}, "enum"),
        ("telemetry_viewing_events", {"engagement_signals.completion_rate": 1.5}, "range"),
        ("telemetry_viewing_events", {"timestamp": "2024-01-02T03:04:05"}, "type"),
    ],
)
def test_a_bad_row_is_quarantined_by_its_rule(judged: Judge, feed: str, change: dict[str, str], rule: str) -> None:
    rows, _ = judged(feed, change)
    broken = _rules_broken(rows, feed)
    assert rule in broken


@pytest.mark.parametrize("value", ["8.3000", "8.3"])
def test_a_rating_with_needless_zeros_is_the_same(judged: Judge, value: str) -> None:
    rows, _ = judged("imdb_ratings", {"averageRating": value})
    assert values(rows, FATE, "rating") == [(LOADED, "8.3")]


def test_a_stale_regional_figure_marks_its_quarter(judged: Judge) -> None:
    rows, _ = judged(
        "revenue",
        {},
        # UCAN again as in the quarter before, and 8.9 % of the global revenue are nobody's.
        {"Date": "30-06-2019", "Global Revenue": "4940"},
        # The same figure again, but the sum holds: nothing to mend.
        {"Date": "30-09-2019"},
    )
    assert values(rows, "quarter", "is_repaired") == [
        ("2019-03-31", "False"), ("2019-06-30", "False"), ("2019-09-30", "False"),
    ]  # fmt: skip
    others = {"EMEA Streaming Revenue": "1300", "LATM Streaming Revenue": "810", "APAC Streaming Revenue": "490"}
    rows, _ = judged("revenue", {}, {"Date": "30-06-2019", "Global Revenue": "4940", **others})
    assert values(rows, "quarter", "is_repaired") == [("2019-03-31", "False"), ("2019-06-30", "True")]


def _hashed(name: str) -> list[str]:
    return [column.name for column in FEEDS[name].columns if column.personal == "hash"]


def _rules_broken(rows: DataFrame, feed: str) -> list[str]:
    from glue_jobs.curation.rules import violations

    found = rows.select(violations(FEEDS[feed]).alias("violations")).collect()
    return [violation["rule"] for row in found for violation in row["violations"]]
