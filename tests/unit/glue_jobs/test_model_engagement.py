"""Engagement: which delivery of a session counts, whose version it has, and what becomes of what it refers to."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue_jobs import model_behaviour, model_engagement
from glue_jobs.contract.registry import FEEDS
from glue_jobs.lake.conforming import conformed
from tests import rows

FIRST, SECOND = datetime(2025, 9, 1, 6), datetime(2025, 9, 2, 6)
# The user of the samples subscribed on 2024-04-08, and is on Premium from 2025-09-02.
USERS: tuple[dict[str, Any], ...] = ({"ingested_at": FIRST}, {"ingested_at": SECOND, "plan": "Premium"})
SESSIONS: tuple[dict[str, Any], ...] = (
    {"session_id": "before the subscription", "watch_date": "2023-12-31"},
    {"session_id": "last day of Basic", "watch_date": "2025-09-01"},
    {"session_id": "first day of Premium", "watch_date": "2025-09-02"},
    {"session_id": "nobody's", "user_id": "user_99999"},
    {"session_id": "of nothing", "movie_id": "movie_9999"},
    {"session_id": "twice", "watch_minutes": "1.00", "ingested_at": FIRST},
    {"session_id": "twice", "watch_minutes": None, "progress_pct": None, "ingested_at": SECOND, "source_file": "0.csv"},
)
EVENTS: tuple[dict[str, Any], ...] = (
    {},
    {"event_id": "evt-2", "user_id": "user-9999", "content_id": "content-9999"},
    {
        "event_id": "evt-3", "algorithm_type": None, "recommendation_category": None, "recommendation_score": None,
        "recommendation_position": None,
    },
)  # fmt: skip
Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def tables(spark: SparkSession) -> Tables:
    """Table → its rows, those of the dimensions that the facts point to as well."""
    inputs = {
        "behaviour_users": rows.curated(spark, FEEDS["behaviour_users"], *USERS),
        "behaviour_movies": rows.curated(spark, FEEDS["behaviour_movies"], {}),
        "behaviour_watch_history": rows.curated(spark, FEEDS["behaviour_watch_history"], *SESSIONS),
        "behaviour_reviews": rows.curated(
            spark, FEEDS["behaviour_reviews"], {}, {"review_id": "review_2", "device": None}
        ),
        "behaviour_search_logs": rows.curated(
            spark, FEEDS["behaviour_search_logs"], {}, {"search_id": "search_2", "clicked_position": None}
        ),
        "behaviour_recommendation_logs": rows.curated(
            spark,
            FEEDS["behaviour_recommendation_logs"],
            {"algorithm_version": None, "was_clicked": True},
            {"ingested_at": SECOND, "algorithm_version": None, "was_clicked": False},
        ),
        **{
            name: rows.curated(spark, FEEDS[name], *given)
            for name, given in (
                ("telemetry_users", ({},)), ("telemetry_contents", ({},)), ("telemetry_viewing_events", EVENTS),
            )
        },
    }  # fmt: skip
    built = [*model_behaviour.build(spark, inputs), *model_engagement.build(spark, inputs)]
    return {table.name: [row.asDict() for row in conformed(frame, table).collect()] for table, frame in built}


def named(tables: Tables, fact: str, dimension: str, key: str, label: str, of: str) -> dict[str, Any]:
    """Value of the fact's column `of` → the label behind its key; None where the dimension has no such row."""
    labels = {row[key]: row[label] for row in tables[dimension]}
    return {row[of]: labels.get(row[key]) for row in tables[fact]}


def test_a_session_has_the_version_in_force_on_its_day(tables: Tables) -> None:
    versions = named(tables, "fact_viewing", "dim_subscriber", "subscriber_key", "valid_from", "session_id")
    assert {session: str(began) for session, began in versions.items()} == {
        "before the subscription": "2024-04-08",
        "last day of Basic": "2024-04-08",
        "first day of Premium": "2025-09-02",
        "nobody's": "None",
        "of nothing": "2025-09-02",
        "twice": "2025-09-02",
    }


def test_a_member_is_one_in_all_versions_and_also_where_nobody_is_known(tables: Tables) -> None:
    members = {row["session_id"]: row["member_key"] for row in tables["fact_viewing"]}
    assert len({key for session, key in members.items() if session != "nobody's"}) == 1
    assert len(set(members.values())) == 2


def test_what_is_in_no_file_has_key_zero_and_the_session_stays(tables: Tables) -> None:
    by_session = {row["session_id"]: row for row in tables["fact_viewing"]}
    assert by_session["nobody's"]["subscriber_key"] == 0
    assert by_session["nobody's"]["title_key"] != 0
    assert by_session["of nothing"]["title_key"] == 0
    titles = named(tables, "fact_viewing", "dim_title", "title_key", "title_id", "session_id")
    assert titles["twice"] == "movie_0001"


def test_of_a_session_delivered_twice_the_last_delivery_counts(tables: Tables) -> None:
    (twice,) = [row for row in tables["fact_viewing"] if row["session_id"] == "twice"]
    assert (twice["watch_minutes"], twice["progress_pct"], twice["date_key"]) == (None, None, 20251113)


def test_measures_are_the_row_s(tables: Tables) -> None:
    (row,) = [row for row in tables["fact_viewing"] if row["session_id"] == "of nothing"]
    measures = ("watch_minutes", "progress_pct", "user_rating", "action", "quality", "is_download", "source_system")
    assert [row[name] for name in measures] == [
        Decimal("63.90"), Decimal("34.60"), 4, "completed", "HD", False, "behaviour",
    ]  # fmt: skip


def test_reviews_and_searches(tables: Tables) -> None:
    assert {row["review_id"]: (row["rating"], row["device_key"] == 0) for row in tables["fact_review"]} == {
        "review_000001": (4, False),
        "review_2": (4, True),
    }
    assert {row["search_id"]: row["clicked_position"] for row in tables["fact_search"]} == {
        "search_000001": 2,
        "search_2": None,
    }


def test_a_recommendation_finds_its_algorithm(tables: Tables) -> None:
    (row,) = [row for row in tables["fact_recommendation"] if row["source_system"] == "behaviour"]
    (algorithm,) = [one for one in tables["dim_algorithm"] if one["algorithm_key"] == row["algorithm_key"]]
    assert (algorithm["recommendation_type"], algorithm["algorithm_version"]) == ("new_releases", "Unknown")
    assert (row["recommendation_id"], row["was_clicked"], row["score"], row["position"]) == (
        "rec_000001", False, 0.916, 10,
    )  # fmt: skip


def test_an_event_that_tells_of_a_recommendation_is_one_and_nobody_tells_clicks(tables: Tables) -> None:
    reported = {
        row["recommendation_id"]: row for row in tables["fact_recommendation"] if row["source_system"] == "telemetry"
    }
    assert set(reported) == {"evt-000001", "evt-2"}
    known, unknown = reported["evt-000001"], reported["evt-2"]
    assert (known["was_clicked"], known["score"], known["position"], known["date_key"]) == (None, 0.7, 3, 20240102)
    assert (unknown["subscriber_key"], unknown["title_key"]) == (0, 0)
    assert 0 not in (known["subscriber_key"], known["title_key"], known["device_key"])
    (algorithm,) = [one for one in tables["dim_algorithm"] if one["algorithm_key"] == known["algorithm_key"]]
    assert (algorithm["recommendation_type"], algorithm["category"]) == ("hybrid", "top_picks")
