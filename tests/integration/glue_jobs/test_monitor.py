"""The distribution monitor over whole files: what must raise it, and what must not."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from glue_jobs.curation import monitor, profiles
from glue_jobs.curation.profile import ColumnProfile, Profile
from glue_jobs.lake import iceberg
from glue_jobs.tables.operations import FEED_DRIFT
from local.generate import generate
from tests.fixtures_feeds import Bench
from tests.real_files import real_rows

Rows = list[dict[str, str]]
MOMENT = datetime.fromisoformat("2026-01-31T06:00:00+00:00")


def csv_of(rows: Sequence[dict[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def curate(desk: Bench, name: str, body: bytes, day: int = 0) -> str:
    """Curate one file in a run of its own; returns the run's id."""
    run_id = f"run-{name}"
    entry = desk.deliver_bytes(name, body)
    desk.curation(run_id).curate([entry], MOMENT + timedelta(days=day))
    return run_id


def drift(desk: Bench) -> list[Any]:
    rows = iceberg.read(desk.spark, FEED_DRIFT).orderBy("run_id", "column_name", "measure", "category")
    return list(rows.collect())


def told(desk: Bench) -> set[tuple[str, str, str]]:
    """(run, column, measure) of all that has drifted."""
    return {(row["run_id"], row["column_name"], row["measure"]) for row in drift(desk)}


def baselines(desk: Bench) -> dict[str, bool]:
    kept = profiles.read(desk.s3, "lake", desk.feed.name)
    return {item.profile.run_id: item.is_baseline for item in kept}


def test_a_column_that_was_sorted_on_its_own_is_drift(
    bench: Callable[[str], Bench], capsys: pytest.CaptureFixture[str]
) -> None:
    desk, rows = bench("titles"), real_rows("titles/netflix_titles.csv")
    curate(desk, "a.csv", csv_of(rows))
    assert drift(desk) == [], "the first delivery has nothing to be compared with"
    capsys.readouterr()

    years = sorted(row["release_year"] for row in rows)
    curate(desk, "b.csv", csv_of([{**row, "release_year": year} for row, year in zip(rows, years)]), day=1)
    (found,) = [row for row in drift(desk) if row["column_name"] == "release_year"]
    assert (found["run_id"], found["baseline_run_id"], found["measure"]) == ("run-b.csv", "run-a.csv", "order")
    assert (round(found["old_value"], 2), round(found["new_value"], 2)) == (-0.25, 0.73)
    assert told(desk) == {("run-b.csv", "release_year", "order")}
    said = capsys.readouterr().out
    assert "warning: titles.release_year has drifted: order from -0.2467 to 0.7259 (threshold 0.30)" in said

    # As its ids stand for titles of other years, the file is held back besides; the run has told why that may be.
    assert iceberg.read(desk.spark, desk.feed.table).select("source_file").distinct().count() == 1

    # What has drifted is no yardstick: the next good file is compared with the first, and is good.
    curate(desk, "c.csv", csv_of([*rows[:-3], {**rows[-3], "title": "Changed"}]), day=2)
    assert {row["run_id"] for row in drift(desk)} == {"run-b.csv"}
    assert baselines(desk) == {"run-a.csv": True, "run-b.csv": False, "run-c.csv": True}


def swapped(day: str) -> str:
    """A userbase date, dd-mm-yy, with day and month in each other's place."""
    first, second, year = day.split("-")
    return f"{second}-{first}-{year}"


def swapped_where_it_reads(day: str) -> str:
    """The same, where the outcome is a date too: the rows that a parser that tries both would get wrong."""
    return swapped(day) if int(day.split("-")[0]) <= 12 else day


@pytest.mark.parametrize(("swap", "column"), [(swapped, "join_date"), (swapped_where_it_reads, "last_payment_date")])
def test_days_and_months_that_are_swapped_are_drift(
    bench: Callable[[str], Bench], swap: Callable[[str], str], column: str
) -> None:
    desk, rows = bench("userbase"), real_rows("userbase/Netflix Userbase.csv")
    dates = ("Join Date", "Last Payment Date")
    curate(desk, "a.csv", csv_of(rows))
    curate(desk, "b.csv", csv_of([{**row, **{name: swap(row[name]) for name in dates}} for row in rows]), day=1)
    found = [row for row in drift(desk) if row["column_name"] == column and row["measure"] == "distribution"]
    assert found and {row["run_id"] for row in found} == {"run-b.csv"}
    assert all(row["psi"] > row["threshold"] >= 0.25 for row in found)
    assert all(0 < row[side] < 1 for row in found for side in ("old_value", "new_value"))
    if swap is swapped:
        # Most rows are in quarantine, for their days are no months.
        assert ("run-b.csv", "*", "rows") in told(desk)


@pytest.mark.parametrize("name", ["titles", "userbase"])
def test_the_same_file_with_a_few_rows_changed_is_none(bench: Callable[[str], Bench], name: str) -> None:
    files = {"titles": "titles/netflix_titles.csv", "userbase": "userbase/Netflix Userbase.csv"}
    desk, rows = bench(name), real_rows(files[name])
    curate(desk, "a.csv", csv_of(rows))
    curate(desk, "b.csv", csv_of([*rows[40:], *rows[10:20]]), day=1)
    assert drift(desk) == []
    assert baselines(desk) == {"run-a.csv": True, "run-b.csv": True}
    curate(desk, "c.csv", csv_of(rows[:50]), day=2)
    assert drift(desk) == [] and baselines(desk)["run-c.csv"] is False, "fifty rows say nothing"


FEEDS = ("titles", "userbase", "behaviour_movies", "behaviour_search_logs", "telemetry_users")


@pytest.mark.parametrize("name", FEEDS)
def test_two_worlds_of_one_generator_are_none(bench: Callable[[str], Bench], name: str, tmp_path: Path) -> None:
    desk = bench(name)
    for seed in (1, 2):
        for path in generate(tmp_path / str(seed), [name], seed=seed):
            curate(desk, f"{seed}-{path.name}", path.read_bytes(), day=seed)
    assert [row.asDict() for row in drift(desk)] == []


def test_a_day_s_delta_of_a_feed_that_grows_is_none(bench: Callable[[str], Bench], tmp_path: Path) -> None:
    name = "behaviour_watch_history"
    desk = bench(name)
    for number, day in enumerate((None, date(2027, 3, 14), date(2027, 3, 15))):
        for path in generate(tmp_path / str(number), [name], day=day):
            curate(desk, f"{number}-{path.name}", path.read_bytes(), day=number)
    assert [row.asDict() for row in drift(desk)] == []
    assert len(baselines(desk)) == 3


def test_the_last_profiles_and_the_yardstick_are_kept(
    bench: Callable[[str], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = bench("titles")
    monkeypatch.setattr(monitor, "KEPT_RUNS", 2)

    def brought(number: int, movies: int) -> Profile:
        kinds = ColumnProfile("title_type", 1_000, categories={"Movie": movies, "TV Show": 1_000 - movies})
        return Profile("titles", f"r{number}", 1_000, {"title_type": kinds})

    for number, movies in enumerate((700, 200, 200, 200)):
        day = MOMENT + timedelta(days=number)
        monitor.watch(desk.spark, desk.lake, desk.feed, brought(number, movies), day, "v1")
    assert baselines(desk) == {"r0": True, "r2": False, "r3": False}
    assert {row["baseline_run_id"] for row in drift(desk)} == {"r0"}
    assert {row["run_id"] for row in drift(desk)} == {"r1", "r2", "r3"}, "what has drifted stays, as accounts do"
    # The same run again, as after a kill, puts its rows in the place of what it had found.
    before = drift(desk)
    monitor.watch(desk.spark, desk.lake, desk.feed, brought(3, 200), MOMENT + timedelta(days=3), "v1")
    assert drift(desk) == before and len(baselines(desk)) == 3
