"""Segments: measures of each subscriber, how many segments there are, what they are called."""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs import model_segments
from glue_jobs.tables.engagement import FACT_VIEWING
from glue_jobs.tables.segments import MEMBER, SEGMENT
from tests.rows import frame, values

# member_key, day, minutes, progress
Session = tuple[int, str, float | None, float | None]


def viewing(spark: SparkSession, *sessions: Session) -> DataFrame:
    blank: dict[str, Any] = {
        "date_key": 0, "source_system": "behaviour", "subscriber_key": 0, "title_key": 0, "device_key": 0,
        "viewing_country_key": 0, "user_rating": None, "action": "stopped", "quality": None, "is_download": False,
    }  # fmt: skip
    rows = [
        {**dict.fromkeys(FACT_VIEWING.names), **blank, "session_id": str(number), "member_key": member,
         "watch_date": day, "watch_minutes": minutes, "progress_pct": progress}
        for number, (member, day, minutes, progress) in enumerate(sessions)
    ]  # fmt: skip
    return frame(spark, FACT_VIEWING, rows)


def two_crowds() -> list[Session]:
    """Twenty who watch three long sessions to the end, and twenty who look in once."""
    long = [(member, f"2024-01-{day:02d}", 100.0 + member, 95.0) for member in range(1, 21) for day in (1, 2, 3)]
    short = [(member, "2024-01-09", 5.0 + member / 100, 4.0) for member in range(101, 121)]
    return [*long, *short]


def test_measures_are_means_of_what_is_known_and_sessions_by_month(spark: SparkSession) -> None:
    found = model_segments.members(
        viewing(
            spark,
            (1, "2024-01-31", 10.0, None), (1, "2024-02-01", None, 20.0), (1, "2024-03-05", 30.0, 40.0),
            (2, "2024-03-31", None, None),
        )
    )  # fmt: skip
    assert values(found, "member_key", *model_segments.MEASURES) == [
        ("1", "20.0", "30.0", "1.0"),
        ("2", None, None, "1.0"),
    ]


def test_an_unknown_measure_counts_as_the_mean_and_equal_ones_as_nothing(spark: SparkSession) -> None:
    found = model_segments.members(
        viewing(spark, (1, "2024-01-01", 10.0, 50.0), (2, "2024-01-01", 30.0, 50.0), (3, "2024-01-01", None, 50.0))
    )
    rows = {row["member_key"]: row for row in model_segments.scaled(found).collect()}
    assert rows[3]["session_minutes"] == 20.0
    assert {key: [float(value) for value in row["features"]] for key, row in rows.items()} == {
        1: [-1.0, 0.0, 0.0], 2: [1.0, 0.0, 0.0], 3: [0.0, 0.0, 0.0],
    }  # fmt: skip


def test_two_crowds_are_two_segments_with_names_of_their_own(spark: SparkSession) -> None:
    (segment, segments), (member, members) = model_segments.build(
        spark, {"fact_viewing": viewing(spark, *two_crowds())}
    )
    assert (segment, member) == (SEGMENT, MEMBER)
    assert values(segments, "label", "subscribers") == [
        ("long sessions, watch to the end, watch often", "20"),
        ("short sessions, stop early, watch seldom", "20"),
    ]
    (silhouette,) = {row["silhouette"] for row in segments.collect()}
    assert silhouette > 0.9
    keys = {row["segment_key"]: row["label"][:5] for row in segments.collect()}
    put = {row["member_key"]: keys[row["segment_key"]] for row in members.collect()}
    assert put == {**dict.fromkeys(range(1, 21), "long "), **dict.fromkeys(range(101, 121), "short")}


def test_the_same_sessions_in_another_order_give_the_same_segments(spark: SparkSession) -> None:
    some = [(member, "2024-01-01", float(member * 7 % 50), float(member * 13 % 100)) for member in range(1, 60)]
    found = [
        values(model_segments.build(spark, {"fact_viewing": viewing(spark, *rows)})[1][1], *MEMBER.names)
        for rows in (some, some[::-1])
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "sessions", [[], [(1, "2024-01-01", 5.0, 5.0)], [(n, "2024-01-01", 5.0, 5.0) for n in (1, 2, 3)]]
)
def test_where_there_is_nothing_to_divide_there_is_no_segment(spark: SparkSession, sessions: list[Session]) -> None:
    built = model_segments.build(spark, {"fact_viewing": viewing(spark, *sessions)})
    assert [rows.count() for _, rows in built] == [0, 0]


def test_labels_say_what_is_telling_and_are_never_the_same() -> None:
    assert model_segments.labels([[0.31, 0.1, -0.5], [0.0, 0.29, 0.0], [-0.1, 0.0, 0.2]]) == [
        "long sessions, watch seldom", "close to the mean (1)", "close to the mean (2)",
    ]  # fmt: skip
