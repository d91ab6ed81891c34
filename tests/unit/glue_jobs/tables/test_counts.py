"""The models of schema mart from their inputs to their tables: columns and types are the contracts'."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.model import Model
from glue_jobs.contract.registry import FEEDS
from glue_jobs.contract.table import CURATED
from glue_jobs.lake.conforming import conformed
from glue_jobs.tables import activity, engagement_months, playback_counts
from tests import rows
from tests.engagement_star import engagement
from tests.star_playback import playback

# The star's keys are of no delivered user or title, so that all is of an unknown country, plan and genre.
COUNTS = {
    activity.MODEL: {"monthly_activity": 4, "cohort_activity": 4, "genre_viewers": 1},
    engagement_months.MODEL: {
        "monthly_engagement": 3, "monthly_content": 4, "monthly_device": 5, "monthly_search": 2,
        "monthly_recommendation": 3,
    },
    playback_counts.MODEL: {"playback_measure": 15, "playback_summary": 3},
}  # fmt: skip


@pytest.mark.parametrize(("model", "expected"), COUNTS.items(), ids=lambda given: getattr(given, "job", ""))
def test_a_model_gives_its_tables(spark: SparkSession, model: Model, expected: dict[str, int]) -> None:
    star = {**engagement(), **playback()}
    inputs = {
        table.name: rows.curated(spark, FEEDS[table.name], {})
        if table.database == CURATED
        else rows.starred(spark, table, star[table.name])
        for table in model.inputs
    }
    assert model.build is not None
    found = model.build(inputs)
    assert [table for table, _ in found] == model.tables
    assert {table.name: conformed(made, table).count() for table, made in found} == expected
