"""Means, percentiles and scores of the small star's events: the rows follow by hand from tests/star_playback.py."""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.modelling import playback_counts
from glue_jobs.tables.playback import FACT_PLAYBACK
from glue_jobs.tables.playback_counts import PLAYBACK_MEASURE, PLAYBACK_SUMMARY
from tests.rows import starred
from tests.star_playback import counts, event, playback


def events(spark: SparkSession, *rows: tuple[Any, ...]) -> DataFrame:
    return playback_counts.events(starred(spark, FACT_PLAYBACK, list(rows)))


def cells(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """The rows as text keys and numbers, which can be compared approximately."""
    texts = [(" ".join(str(cell) for cell in row if isinstance(cell, str)), row) for row in rows]
    return {
        f"{text} {row[1] if text.count(' ') else row[0]} {place}": None if cell is None else float(cell)
        for text, row in texts
        for place, cell in enumerate(row)
        if not isinstance(cell, str)
    }


def test_measures_spread_between_their_events(spark: SparkSession) -> None:
    found = playback_counts.measures(events(spark, *playback()["fact_playback"])).select(*PLAYBACK_MEASURE.names)
    expected = counts()["playback_measure"]
    assert len(cells(expected)) == len(expected) * (len(PLAYBACK_MEASURE.names) - 2)
    assert cells([tuple(row) for row in found.collect()]) == pytest.approx(cells(expected))


def test_scores_are_of_events_that_report_all_three_and_high_is_within_the_device(spark: SparkSession) -> None:
    found = playback_counts.summary(events(spark, *playback()["fact_playback"])).select(*PLAYBACK_SUMMARY.names)
    ordered = sorted((tuple(row) for row in found.collect()), key=lambda row: row[:2])
    assert ordered == sorted(counts()["playback_summary"], key=lambda row: row[:2])


def test_an_event_at_the_percentile_is_high(spark: SparkSession) -> None:
    # Of ten equal scores all are at the percentile; the one score of another device is its own percentile.
    equal = [event(600 + number, 31, "wifi", engagement_score=0.2) for number in range(10)]
    rows = playback_counts.summary(events(spark, *equal, event(620, 0, "wifi", engagement_score=0.1))).collect()
    assert {row["device_key"]: (row["events"], row["highly_engaged"]) for row in rows} == {31: (10, 10), 0: (1, 1)}


def test_repeated_values_are_places_of_their_own(spark: SparkSession) -> None:
    # 1 1 1 2 5: the median is the third, p90 lies 0.6 of the way from the fourth to the fifth.
    rows = [event(600 + number, 31, None, watch_seconds=value) for number, value in enumerate((1, 5, 1, 2, 1))]
    (found,) = playback_counts.measures(events(spark, *rows)).collect()
    assert (found["events"], found["total"], found["p25"], found["median"]) == (5, 10, 1.0, 1.0)
    assert (found["p75"], found["p90"]) == pytest.approx((2.0, 3.8))


def test_without_events_there_is_nothing(spark: SparkSession) -> None:
    none = events(spark)
    assert playback_counts.measures(none).collect() == playback_counts.summary(none).collect() == []
