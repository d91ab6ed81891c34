"""A titles file whose ids stand for other titles than they did is held, until somebody lets it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from glue_jobs.admission import ledger
from glue_jobs.admission.folder import admit_folder
from glue_jobs.admission.ledger import Entry
from glue_jobs.lake import iceberg
from local.pipeline import quarantine
from local.pipeline.quarantine import Buckets
from tests.fixtures_feeds import Bench

BUCKETS = Buckets("landing", "lake", "quarantine")


def file_of(name: str, shifted: int = 0, of: int = 40) -> list[dict[str, str]]:
    """`of` titles, of which the first `shifted` have the title of another id; `name` is in no column that counts."""
    titled = {number: (number % shifted + 1 if number <= shifted else number) for number in range(1, of + 1)}
    return [
        {"show_id": f"s{number}", "title": f"Title {title}", "description": name} for number, title in titled.items()
    ]


@pytest.fixture
def desk(bench: Callable[[str], Bench]) -> Bench:
    return bench("titles")


def curated(desk: Bench) -> dict[str, int]:
    """file → rows."""
    rows = iceberg.read(desk.spark, desk.feed.table).groupBy("source_file").count().collect()
    return {row["source_file"]: row["count"] for row in rows}


def statuses(desk: Bench, *entries: Entry, run_id: str = "r") -> list[str]:
    """What became of each of the files, in order of the keys."""
    accounts = {account.file: account for account in desk.curate(*entries, run_id=run_id)}
    return [accounts[entry.file].status for entry in entries]


def test_a_file_with_other_identities_is_held_and_says_why(desk: Bench) -> None:
    assert statuses(desk, desk.deliver("1.csv", *file_of("first"))) == ["loaded"]
    second = desk.deliver("2.csv", *file_of("second", shifted=20, of=50))
    (account,) = desk.curate(second, run_id="r2")

    assert (account.status, account.rows_read, account.rows_loaded, account.rows_quarantined) == ("rejected", 50, 0, 50)
    (held,) = quarantine.refused_files(desk.s3, "quarantine")
    assert held.reason == account.reason == (
        "identity: 20 of 40 known ids (50.0%) stand for another (title_type, title, release_year), and 5% may:"
        " s1 was Movie, Title 1, 2020, would be Movie, Title 2, 2020;"
        " s2 was Movie, Title 2, 2020, would be Movie, Title 3, 2020;"
        " s3 was Movie, Title 3, 2020, would be Movie, Title 4, 2020;"
        f" where the source has numbered anew, make release FILE={second.file_id} FORCE=identity lets it in"
    )  # fmt: skip
    assert curated(desk) == {"titles/1.csv": 40}
    assert [key for key in desk.keys("lake") if second.file_id in key] == []


def test_a_released_file_is_held_again_unless_it_is_forced(desk: Bench) -> None:
    desk.curate(desk.deliver("1.csv", *file_of("first")))
    second = desk.deliver("2.csv", *file_of("second", shifted=30))
    assert statuses(desk, second) == ["rejected"]

    quarantine.release(desk.s3, BUCKETS, second.file, print)
    (again,) = admit_folder(desk.s3, desk.place("r3"), [desk.feed]).entries
    assert (again.file_id, again.status, again.forced) == (second.file_id, ledger.ADMITTED, "")
    assert statuses(desk, again) == ["rejected"]

    quarantine.release(desk.s3, BUCKETS, second.file_id, print, force="identity")
    (forced,) = admit_folder(desk.s3, desk.place("r4"), [desk.feed]).entries
    assert (forced.file_id, forced.forced) == (second.file_id, "identity")
    assert ledger.read(desk.s3, "lake", "titles", second.file_id) == forced
    # A run that was killed and is repeated finds it in the ledger, and what it wrote.
    for run_id in ("r4", "r5"):
        assert statuses(desk, forced, run_id=run_id) == ["loaded"]
    assert curated(desk) == {"titles/1.csv": 40, "titles/2.csv": 40}
    assert quarantine.refused_files(desk.s3, "quarantine") == []

    # From here on its identities are those that count.
    assert statuses(desk, desk.deliver("3.csv", *file_of("third", shifted=30))) == ["loaded"]
    assert statuses(desk, desk.deliver("4.csv", *file_of("first again"))) == ["rejected"]


def test_some_titles_are_renamed_and_nobody_minds(desk: Bench) -> None:
    desk.curate(desk.deliver("1.csv", *file_of("first", of=400)))
    # Below twenty, whatever their share; and above, below 5 % of the known.
    assert statuses(desk, desk.deliver("2.csv", *file_of("second", shifted=19, of=40))) == ["loaded"]
    assert statuses(desk, desk.deliver("3.csv", *file_of("third", shifted=19, of=500))) == ["loaded"]
    assert statuses(desk, desk.deliver("4.csv", *file_of("fourth", of=400))) == ["loaded"]
    assert statuses(desk, desk.deliver("5.csv", *file_of("fifth", shifted=20, of=400))) == ["loaded"]
    assert statuses(desk, desk.deliver("6.csv", *file_of("sixth", shifted=0, of=300))) == ["rejected"]


def test_files_of_one_run_are_held_against_each_other_in_their_order(desk: Bench) -> None:
    first, second = desk.deliver("1.csv", *file_of("first")), desk.deliver("2.csv", *file_of("second", shifted=25))
    third = desk.deliver("3.csv", *file_of("third"))
    # The third is as the first, and the second, which is held, is no yardstick for it.
    assert statuses(desk, first, second, third) == ["loaded", "rejected", "loaded"]
    assert curated(desk) == {"titles/1.csv": 40, "titles/3.csv": 40}


def test_a_forced_file_is_the_yardstick_of_the_next_in_the_run(desk: Bench) -> None:
    first, second = desk.deliver("1.csv", *file_of("first")), desk.deliver("2.csv", *file_of("second", shifted=25))
    third = desk.deliver("3.csv", *file_of("third"))
    assert statuses(desk, first, replace(second, forced="identity"), third) == ["loaded", "loaded", "rejected"]


@pytest.mark.parametrize(
    "change", [{"type": "TV Show", "duration": "1 Season"}, {"release_year": "1999"}, {"title": "Other"}]
)
def test_type_title_and_year_are_what_a_title_is(desk: Bench, change: dict[str, Any]) -> None:
    rows = file_of("first", of=20)
    desk.curate(desk.deliver("1.csv", *rows))
    other = [{**row, **change, "title": f"{change.get('title', '')}{row['title']}"} for row in rows]
    assert statuses(desk, desk.deliver("2.csv", *other)) == ["rejected"]


def test_what_else_is_known_of_a_title_may_change(desk: Bench) -> None:
    rows = file_of("first", of=30)
    desk.curate(desk.deliver("1.csv", *rows))
    other = [{**row, "rating": "PG", "duration": "17 min", "cast": "Ann Day", "country": "Spain"} for row in rows]
    assert statuses(desk, desk.deliver("2.csv", *other)) == ["loaded"]
