"""The generated catalogue, read by the job. The accounts of all feeds are those of tests/e2e/test_first_light.py."""

from __future__ import annotations

from pathlib import Path

from pyspark.sql import functions as F

from glue_jobs.curation.accounting import FATE, LOADED
from local.generate import generate
from tests.fixtures_feeds import Judge


def test_the_catalogue_has_the_sources_shape(judged_file: Judge, tmp_path: Path) -> None:
    (path,) = generate(tmp_path, ["titles"])
    rows, _ = judged_file("titles", path)
    loaded = rows.where(F.col(FATE) == LOADED)
    figures = loaded.agg(
        F.count("*").alias("titles"),
        F.count_if(F.col("title_type") == "Movie").alias("movies"),
        F.count_if(F.col("date_added").isNull()).alias("undated"),
        F.count_if(F.year("date_added") < F.col("release_year")).alias("added_before_release"),
        F.count_if(F.col("maturity_rating").isNull()).alias("unrated"),
        F.count_if(F.col("duration_minutes").isNull() & F.col("seasons").isNull()).alias("without_duration"),
        F.count_if(F.exists("countries", lambda name: name == "")).alias("empty_countries"),
        F.count_if(F.array_contains("countries", "West Germany")).alias("west_german"),
        F.count_if(F.col("title").contains("\u200b") | F.col("title").endswith("\u00a0")).alias("unclean"),
        F.count_if(F.col("title").contains("\n")).alias("two_line_titles"),
        F.max(F.size("genres")).alias("most_genres"),
    ).collect()[0]
    assert figures.asDict() == {
        "titles": 8807, "movies": 6131, "undated": 10, "added_before_release": 14, "unrated": 7, "without_duration": 0,
        "empty_countries": 0, "west_german": 5, "unclean": 0, "two_line_titles": 1, "most_genres": 3,
    }  # fmt: skip
