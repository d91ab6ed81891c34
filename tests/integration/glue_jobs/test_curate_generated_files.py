"""The generated files, read by the jobs: what was planted is what the accounts find."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
from pyspark.sql import functions as F

from glue_jobs.curation import accounting
from glue_jobs.curation.accounting import FATE, LOADED
from local.generate import GENERATORS, generate
from tests.fixtures_feeds import Judge

# What is planted is as exact in a part of the rows. IMDb's files do not grow with the scale: their accounts are those
# of the first run, as all feeds' are at ×1 (tests/e2e/test_first_light.py).
SCALE = 0.1


@pytest.mark.parametrize("feed", sorted(feed for feed in GENERATORS if not feed.startswith("imdb_")))
def test_the_accounts_are_what_was_planted(feed: str, judged_file: Judge, tmp_path: Path) -> None:
    rows, entry = judged_file(feed, _one_file(generate(tmp_path, [feed], scale=SCALE)))
    (account,), _ = accounting.accounts(rows, [entry], "r", datetime(2026, 1, 31, tzinfo=timezone.utc))
    found = {
        "duplicate": account.rows_duplicate,
        "quarantined": account.rows_quarantined,
        "repaired": account.rows_repaired,
    }
    assert found == GENERATORS[feed].planted(SCALE)
    assert account.rows_read == account.rows_loaded + account.rows_duplicate + account.rows_quarantined


def _one_file(paths: list[Path]) -> Path:
    """The file, or what stands in all of several."""
    if len(paths) == 1:
        return paths[0]
    whole = paths[0].with_name("whole.json")
    whole.write_bytes(b"".join(path.read_bytes() for path in paths))
    return whole


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
