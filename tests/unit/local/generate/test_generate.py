"""The generator: the same bytes always, the sources' format, and every kind of dirt in its number."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from glue_jobs.admission.judgement import judge
from glue_jobs.contract.registry import FEEDS
from local.generate import GENERATORS, PLANTED, chunks, generate
from local.generate.chunks import Chunk
from local.generate.feeds import behaviour, titles, userbase
from local.generate.order import Block, File, Order

Rows = list[dict[str, str]]
OLD = ["userbase", "titles"]


def digests(paths: list[Path]) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def read(path: Path) -> Rows:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline=""), strict=True))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.parent.name: path for path in generate(tmp_path_factory.mktemp("generated"), OLD)}


@pytest.fixture(scope="module")
def subscribers(files: dict[str, Path]) -> Rows:
    return read(files["userbase"])


@pytest.fixture(scope="module")
def catalogue(files: dict[str, Path]) -> Rows:
    """The good rows: those before the bad ones."""
    return read(files["titles"])[: titles.MOVIES + titles.SHOWS]


def test_every_run_makes_the_same_bytes_and_another_seed_others(files: dict[str, Path], tmp_path: Path) -> None:
    again = generate(tmp_path / "again", OLD)
    assert digests(again) == digests([files[path.parent.name] for path in again])
    other = generate(tmp_path / "other", OLD, seed=7)
    assert not set(digests(again)) & set(digests(other))


def test_the_bytes_are_these(files: dict[str, Path]) -> None:
    """A change here changes what every `make run` shows: update the digests when it is meant."""
    assert {feed: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for feed, path in files.items()} == DIGESTS


@pytest.mark.parametrize("feed", OLD)
def test_admission_finds_nothing_wrong(feed: str, files: dict[str, Path]) -> None:
    with files[feed].open("rb") as body:
        _, verdict = judge(body, [FEEDS[feed]], list(FEEDS.values()))
    assert verdict.reason is None
    assert verdict.headers == FEEDS[feed].headers
    assert verdict.rows_read == len(read(files[feed]))


def test_scale_multiplies_subscribers_and_nothing_else(tmp_path: Path, files: dict[str, Path]) -> None:
    big, same = generate(tmp_path, OLD, scale=10)
    extra = len(userbase.BAD) + userbase.REPEATS
    assert len(read(big)) == 25_000 + extra
    assert digests([same]) == digests([files["titles"]])


def test_userbase_is_as_the_source_in_form(files: dict[str, Path]) -> None:
    body = files["userbase"].read_bytes()
    assert body.count(b"\r\n") == body.count(b"\n") == len(read(files["userbase"])) + 1
    assert body.isascii() and b'"' not in body and " " in files["userbase"].name


def test_userbase_has_the_sources_domains(subscribers: Rows) -> None:
    good = subscribers[: userbase.SUBSCRIBERS]
    assert [row["User ID"] for row in good] == [str(number) for number in range(1, 2501)]
    cells = Counter((row["Country"], row["Subscription Type"]) for row in good)
    assert set(userbase.COUNTRY_PLANS) == {country for country, _ in cells}
    for empty in (("France", "Standard"), ("Mexico", "Premium"), ("United Kingdom", "Premium")):
        assert empty not in cells
    joined = [datetime.strptime(row["Join Date"], "%d-%m-%y").date() for row in good]
    paid = [datetime.strptime(row["Last Payment Date"], "%d-%m-%y").date() for row in good]
    assert all(first <= last for first, last in zip(joined, paid, strict=True))
    assert (min(paid).isoformat(), max(paid).isoformat()) == ("2023-06-10", "2023-07-15")
    rush = sum((day.year, day.month) in userbase.RUSH for day in joined) / len(joined)
    assert 0.9 < rush < 0.96
    # A parser that takes the month first must find dates it can misread, or the trap would not be tested.
    assert sum(day.day <= 12 for day in joined) > 800


def test_userbase_repeats_and_bad_rows_are_planted(subscribers: Rows) -> None:
    whole = Counter(tuple(row.values()) for row in subscribers)
    assert sum(count - 1 for count in whole.values()) == PLANTED["userbase"]["duplicate"]
    assert len(subscribers) == 2_500 + PLANTED["userbase"]["duplicate"] + PLANTED["userbase"]["quarantined"]


def test_a_days_userbase_has_other_plans_and_a_later_payment(tmp_path: Path, subscribers: Rows) -> None:
    (path,) = generate(tmp_path, ["userbase"], day=date(2026, 1, 5))
    changed = read(path)
    assert path.name == "Subscriber Base_2026-01-05.csv" and len(changed) == userbase.CHANGED
    for row in changed:
        before = subscribers[int(row["User ID"]) - 1]
        assert row["Subscription Type"] != before["Subscription Type"] and row["Last Payment Date"] == "05-01-26"
        same = row.keys() - {"Subscription Type", "Last Payment Date"}
        assert {name: row[name] for name in same} == {name: before[name] for name in same}
    with pytest.raises(ValueError, match="history of userbase ends on 2023-07-15"):
        generate(tmp_path, ["userbase"], day=date(2023, 7, 15))


def test_a_days_delta_has_no_catalogue(tmp_path: Path) -> None:
    assert generate(tmp_path, ["titles"], day=date(2026, 1, 5)) == []
    assert list(tmp_path.iterdir()) == []


def test_titles_are_as_the_source_in_form(files: dict[str, Path], catalogue: Rows) -> None:
    body = files["titles"].read_bytes()
    rows = read(files["titles"])
    assert b"\r" not in body and not body.startswith(b"\xef\xbb\xbf") and not body.isascii()
    # Two cells hold a line end, so there are two more lines than records and header.
    assert body.count(b"\n") == len(rows) + 1 + 2
    assert body.count(b'""') > 400
    assert len(rows) == len(catalogue) + PLANTED["titles"]["quarantined"] + PLANTED["titles"]["duplicate"]
    assert [row["show_id"] for row in catalogue] == [f"s{number}" for number in range(1, 8808)]


def test_titles_have_every_kind_of_dirt_in_its_number(catalogue: Rows) -> None:
    found = {
        "movies": sum(row["type"] == "Movie" for row in catalogue),
        "shifted": sum(row["rating"].endswith(" min") and not row["duration"] for row in catalogue),
        "no rating": sum(not row["rating"] for row in catalogue),
        "no date": sum(not row["date_added"] for row in catalogue),
        "spaced date": sum(row["date_added"].startswith(" ") for row in catalogue),
        "early": sum(row["date_added"][-4:] < row["release_year"] for row in catalogue if row["date_added"]),
        "empty country token": sum(
            "" in row["country"].replace(" ", "").split(",") and bool(row["country"]) for row in catalogue
        ),
        "zero-width title": sum("\u200b" in row["title"] for row in catalogue),
        "zero-width cast": sum("\u200b" in row["cast"] for row in catalogue),
        "no-break title": sum("\u00a0" in row["title"] for row in catalogue),
        "no-break description": sum("\u00a0" in row["description"] for row in catalogue),
        "two-line title": sum("\n" in row["title"] for row in catalogue),
        "two-line description": sum("\n" in row["description"] for row in catalogue),
        "West Germany": sum(row["country"] == "West Germany" for row in catalogue),
        "Soviet Union": sum(row["country"] == "Soviet Union" for row in catalogue),
        "repeated cast": sum(repeats(row["cast"]) for row in catalogue),
        "repeated director": sum(repeats(row["director"]) for row in catalogue),
        "numeric title": sum(row["title"].isdigit() for row in catalogue),
    }
    assert found == {
        "movies": 6131, "shifted": 3, "no rating": 4, "no date": 10, "spaced date": 88, "early": 14,
        "empty country token": 7, "zero-width title": 5, "zero-width cast": 1, "no-break title": 5,
        "no-break description": 9, "two-line title": 1, "two-line description": 1, "West Germany": 5, "Soviet Union": 3,
        "repeated cast": 2, "repeated director": 1, "numeric title": 13,
    }  # fmt: skip


def test_titles_have_the_sources_proportions(catalogue: Rows) -> None:
    shares = {
        name: round(sum(not row[name] for row in catalogue) / len(catalogue), 2)
        for name in ("director", "cast", "country")
    }
    assert shares["director"] == pytest.approx(0.30, abs=0.02)
    assert shares["cast"] == pytest.approx(0.094, abs=0.02)
    assert shares["country"] == pytest.approx(0.094, abs=0.02)
    genres = Counter(name for row in catalogue for name in row["listed_in"].split(", "))
    assert len(genres) == 42
    countries = {name.strip() for row in catalogue for name in row["country"].split(",")} - {""}
    assert len(countries) > 80 and {"Hong Kong", "Taiwan", "East Germany"} <= countries
    same = Counter((row["title"].strip("\u00a0").casefold(), row["release_year"]) for row in catalogue)
    assert sum(count == 2 for count in same.values()) == titles.REPEATED_TITLES


def test_nobody_ever_reads_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = generate(tmp_path, ["userbase"])
    before = whole.read_bytes()

    def killed_half_way(order: Order) -> Iterator[File]:
        def blocks() -> Iterator[Block]:
            yield Block(1, before[:100])
            raise KeyboardInterrupt

        yield File(whole.name, blocks())

    real = GENERATORS["userbase"]
    monkeypatch.setitem(GENERATORS, "userbase", replace(real, files=killed_half_way))
    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path, ["userbase"])
    assert [path.name for path in whole.parent.iterdir()] == [whole.name] and whole.read_bytes() == before

    monkeypatch.setitem(GENERATORS, "userbase", real)
    generate(tmp_path, ["userbase"])
    assert [path.name for path in tmp_path.iterdir()] == ["userbase"]


def test_no_feeds_bytes_hang_on_another_feed(tmp_path: Path) -> None:
    """Also with several chunks at work at once: every feed alone, and all in another order, are the same bytes."""
    small = [feed for feed in GENERATORS if not feed.startswith("imdb")]
    together = generate(tmp_path / "together", reversed(small), scale=0.02)
    alone = {path.relative_to(tmp_path / "alone"): path.read_bytes()
             for feed in small for path in generate(tmp_path / "alone", [feed], scale=0.02)}  # fmt: skip
    assert {path.relative_to(tmp_path / "together"): path.read_bytes() for path in together} == alone
    other = generate(tmp_path / "other", small, scale=0.02, seed=7)
    assert not {path.read_bytes() for path in other} & set(alone.values())


def test_a_files_rows_do_not_hang_on_how_many_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chunk is made by itself, so memory does not grow with the file; the counts stay exact over many chunks."""
    feed = "behaviour_search_logs"
    largest = 0

    def small_chunks(seed: int, name: str, total: int) -> Iterator[Chunk]:
        nonlocal largest
        for chunk in chunks.chunks(seed, name, total, 700):
            largest = max(largest, chunk.rows)
            yield chunk

    monkeypatch.setattr(behaviour, "chunks", small_chunks)
    (path,) = generate(tmp_path, [feed], scale=0.2)
    rows = read(path)
    beyond = sum(int(row["clicked_result_position"] or 0) > int(row["results_returned"] or 0) for row in rows[:5_000])
    assert largest == 700 and beyond == 132
    assert [row["search_id"] for row in rows[:5_000]] == [f"search_{number:06}" for number in range(1, 5_001)]
    assert len(rows) == 5_000 + 300 + 6


def test_what_is_not_generated_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no generator for feed wishes; there is one for .*titles, userbase"):
        generate(tmp_path, ["titles", "wishes"])
    with pytest.raises(ValueError, match="scale 0"):
        generate(tmp_path, scale=0)
    assert list(tmp_path.iterdir()) == []


def repeats(cell: str) -> bool:
    people = cell.split(", ")
    return len(set(people)) < len(people)


DIGESTS = {"userbase": "1d18984e3a7b8198", "titles": "5b28ec0c5e24ae60"}
