"""The behaviour files: sizes, copies, dirt and shares as datasets.md 2.4 has them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from glue_jobs.contract.registry import FEEDS
from local.generate import PLANTED, generate
from tests.unit.local.generate.reading import Rows, admitted, copies, csv_rows, good, shares

FEEDS_OF = [name for name in FEEDS if FEEDS[name].landing_folder == "behaviour"]
LOGS = [name for name in FEEDS_OF if name not in ("behaviour_users", "behaviour_movies")]
SIZES = {
    "behaviour_users": (10_000, 300), "behaviour_movies": (1_000, 40), "behaviour_watch_history": (100_000, 5_000),
    "behaviour_reviews": (15_000, 450), "behaviour_search_logs": (25_000, 1_500),
    "behaviour_recommendation_logs": (50_000, 2_000),
}  # fmt: skip
DAY = date(2026, 1, 5)
Files = dict[str, Rows]


def made(folder: Path, feeds: list[str] = FEEDS_OF, **how: object) -> dict[str, Path]:
    return dict(zip(feeds, generate(folder, feeds, **how), strict=True))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return made(tmp_path_factory.mktemp("behaviour"))


@pytest.fixture(scope="module")
def files(paths: dict[str, Path]) -> Files:
    return {feed: csv_rows(path) for feed, path in paths.items()}


@pytest.fixture(scope="module")
def rows(files: Files) -> Files:
    """The good rows."""
    return {feed: good(feed, found) for feed, found in files.items()}


def test_the_files_have_the_sources_names_sizes_and_form(paths: dict[str, Path], files: Files, rows: Files) -> None:
    assert {path.parent.name for path in paths.values()} == {"behaviour"}
    for feed, path in paths.items():
        body = path.read_bytes()
        assert path.name == f"{feed.removeprefix('behaviour_')}.csv"
        assert body.isascii() and b"\r" not in body and body.endswith(b"\n")
        assert body.split(b"\n", 1)[0].decode() == ",".join(FEEDS[feed].headers)
        assert admitted(feed, path) == len(files[feed])
        ids = [row[FEEDS[feed].headers[0]] for row in rows[feed]]
        assert len(ids) == len(set(ids)) == SIZES[feed][0]


def test_copies_stand_at_the_end_and_are_exact(files: Files, rows: Files) -> None:
    for feed, found in files.items():
        assert PLANTED[feed]["duplicate"] == SIZES[feed][1] == copies(found)
        known = {tuple(row.values()) for row in rows[feed]}
        assert all(tuple(row.values()) in known for row in found[-SIZES[feed][1] :])


def test_nobody_is_unknown_unless_asked_for(rows: Files, tmp_path: Path) -> None:
    users = {row["user_id"] for row in rows["behaviour_users"]}
    movies = {row["movie_id"] for row in rows["behaviour_movies"]}
    for feed in LOGS:
        assert all(row["user_id"] in users and row.get("movie_id", "movie_0001") in movies for row in rows[feed])
    for feed, path in made(tmp_path, LOGS, scale=0.05, orphans=40).items():
        found = good(feed, csv_rows(path), 0.05)
        strange_users = sum(row["user_id"] > "user_00500" for row in found)
        strange_movies = sum(row.get("movie_id", "movie_0001") not in movies for row in found)
        assert (strange_users, strange_movies) == ((40, 0) if feed == "behaviour_search_logs" else (20, 20))


@pytest.mark.parametrize(
    ("feed", "header", "share"),
    [
        ("behaviour_users", "age", 0.119), ("behaviour_users", "gender", 0.08),
        ("behaviour_users", "monthly_spend", 0.099), ("behaviour_users", "household_size", 0.15),
        ("behaviour_movies", "genre_secondary", 0.643), ("behaviour_movies", "imdb_rating", 0.144),
        ("behaviour_watch_history", "watch_duration_minutes", 0.118),
        ("behaviour_watch_history", "progress_percentage", 0.081), ("behaviour_watch_history", "user_rating", 0.799),
        ("behaviour_watch_history", "quality", 0), ("behaviour_reviews", "helpful_votes", 0.117),
        ("behaviour_reviews", "review_text", 0.051), ("behaviour_reviews", "sentiment_score", 0.078),
        ("behaviour_search_logs", "clicked_result_position", 0.511),
        ("behaviour_search_logs", "search_duration_seconds", 0.049),
        ("behaviour_recommendation_logs", "recommendation_score", 0.1),
        ("behaviour_recommendation_logs", "algorithm_version", 0.05),
    ],
)  # fmt: skip
def test_cells_are_empty_as_often_as_in_the_source(rows: Files, feed: str, header: str, share: float) -> None:
    tolerance = 0.05 if feed == "behaviour_movies" else 0.01
    assert sum(not row[header] for row in rows[feed]) / len(rows[feed]) == pytest.approx(share, abs=tolerance)


@pytest.mark.parametrize(
    ("feed", "header", "expected"),
    [
        ("behaviour_users", "subscription_plan",
         {"Basic": 0.197, "Standard": 0.352, "Premium": 0.351, "Premium+": 0.1}),
        ("behaviour_users", "country", {"USA": 0.7, "Canada": 0.3}),
        ("behaviour_users", "is_active", {"True": 0.852, "False": 0.148}),
        ("behaviour_watch_history", "device_type",
         dict.fromkeys(("Desktop", "Laptop", "Mobile", "Smart TV", "Tablet"), 0.2)),
        ("behaviour_watch_history", "quality", {"SD": 0.15, "HD": 0.5, "4K": 0.3, "Ultra HD": 0.05}),
        ("behaviour_watch_history", "action",
         dict.fromkeys(("started", "stopped", "paused", "completed"), 0.25)),
        ("behaviour_watch_history", "is_download", {"True": 0.2, "False": 0.8}),
        ("behaviour_reviews", "sentiment", {"positive": 0.604, "neutral": 0.247, "negative": 0.149}),
        ("behaviour_recommendation_logs", "was_clicked", {"True": 0.151, "False": 0.849}),
    ],
)  # fmt: skip
def test_words_are_as_frequent_as_in_the_source(
    rows: Files, feed: str, header: str, expected: dict[str, float]
) -> None:
    assert shares([row[header] for row in rows[feed]]) == pytest.approx(expected, abs=0.015)


def test_sessions_are_as_long_as_in_the_source_and_progress_is_uniform(rows: Files) -> None:
    minutes = sorted(float(m) for row in rows["behaviour_watch_history"] if (m := row["watch_duration_minutes"]))
    assert minutes[len(minutes) // 2] == pytest.approx(51.2, abs=1)
    assert minutes[0] >= 0.2 and minutes[-1] <= 800
    assert sum(m > 300 for m in minutes) / len(minutes) == pytest.approx(0.0118, abs=0.002)
    progress = [float(p) for row in rows["behaviour_watch_history"] if (p := row["progress_percentage"])]
    tenths = shares([min(int(p / 10), 9) for p in progress])
    assert tenths == pytest.approx(dict.fromkeys(range(10), 0.1), abs=0.01)
    days = {row["watch_date"] for row in rows["behaviour_watch_history"]}
    assert (min(days), max(days), len(days)) == ("2024-01-01", "2025-12-31", 731)


def test_users_have_the_sources_dirt(rows: Files) -> None:
    users = rows["behaviour_users"]
    ages = [float(row["age"]) for row in users if row["age"]]
    assert (sum(age < 0 for age in ages), sum(age > 100 for age in ages)) == (19, 10)
    assert PLANTED["behaviour_users"]["repaired"] == 29
    spend = [float(row["monthly_spend"]) for row in users if row["monthly_spend"]]
    assert sum(amount >= 200 for amount in spend) == 100
    assert len({row["email"] for row in users}) == pytest.approx(9_789, abs=60)
    before = sum(row["subscription_start_date"] < row["created_at"][:10] for row in users)
    assert before / len(users) == pytest.approx(0.5, abs=0.03)
    states = {row["country"]: {other["state_province"] for other in users if other["country"] == row["country"]}
              for row in users[:20]}  # fmt: skip
    assert {country: len(names) for country, names in states.items()} == {"USA": 20, "Canada": 10}


def test_movies_have_the_sources_dirt(rows: Files) -> None:
    movies = rows["behaviour_movies"]
    assert [row["movie_id"] for row in movies if row["duration_minutes"] == "0.0"] == ["movie_0251"]
    assert len({row["title"] for row in movies}) == pytest.approx(673, abs=30)
    assert all(not row["production_budget"] for row in movies if row["content_type"] != "Movie")
    assert all(not row["number_of_episodes"] for row in movies if "Series" not in row["content_type"])
    assert sum(row["added_to_platform"][:4] < row["release_year"] for row in movies) > 10


def test_reviews_hang_together(rows: Files) -> None:
    sentiment = {"1": "negative", "2": "negative", "3": "neutral", "4": "positive", "5": "positive"}
    bands = {"negative": (0, 0.4), "neutral": (0.4, 0.6), "positive": (0.6, 1)}
    for row in rows["behaviour_reviews"]:
        assert row["sentiment"] == sentiment[row["rating"]]
        assert bool(row["helpful_votes"]) == bool(row["total_votes"])
        assert float(row["helpful_votes"] or 0) <= float(row["total_votes"] or 0)
        low, high = bands[row["sentiment"]]
        assert low <= float(row["sentiment_score"] or low) <= high
    assert len({row["review_text"] for row in rows["behaviour_reviews"]} - {""}) == 30


@pytest.mark.parametrize("scale", [0.05, 1])
def test_clicks_beyond_the_results_are_exactly_as_many_as_planted(scale: float, tmp_path: Path) -> None:
    path = made(tmp_path, ["behaviour_search_logs"], scale=scale)["behaviour_search_logs"]
    found = good("behaviour_search_logs", csv_rows(path), scale)
    clicks = [(int(row["clicked_result_position"]), int(row["results_returned"]))
              for row in found if row["clicked_result_position"]]  # fmt: skip
    assert sum(position > results for position, results in clicks) == 660 * scale
    assert sum(results == 0 for _, results in clicks) == pytest.approx(134 * scale, abs=30)


def test_a_day_has_its_even_share_of_new_rows(rows: Files, tmp_path: Path) -> None:
    for feed, path in made(tmp_path, LOGS, day=DAY, late=3).items():
        found = csv_rows(path)
        key, day = FEEDS[feed].headers[0], FEEDS[feed].column(FEEDS[feed].month_of).header
        dates = [row[day] for row in found]
        assert path.name == f"{feed.removeprefix('behaviour_')}_2026-01-05.csv"
        expected = SIZES[feed][0] // 731
        assert len({row[key] for row in found}) == expected and copies(found) == len(found) - expected
        assert len({row[key] for row in found if row[day] < "2026-01-01"}) == 3
        assert set(dates) - {d for d in dates if d < "2026-01-01"} == {"2026-01-05"}
        assert not {row[key] for row in found} & {row[key] for row in rows[feed]}


def test_no_two_days_share_an_id(tmp_path: Path) -> None:
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 2, 1)]
    ids = [
        {row["session_id"] for row in csv_rows(made(tmp_path, LOGS[-1:], day=day)["behaviour_watch_history"])}
        for day in days
    ]
    assert len(set.union(*ids)) == sum(map(len, ids)) == 3 * (100_000 // 731)


def test_a_days_members_have_other_plans(rows: Files, tmp_path: Path) -> None:
    changed = csv_rows(made(tmp_path, ["behaviour_users"], day=DAY)["behaviour_users"])
    before = {row["user_id"]: row for row in rows["behaviour_users"]}
    assert len(changed) == 50
    for row in changed:
        old = before[row["user_id"]]
        assert row["subscription_plan"] != old["subscription_plan"]
        assert {**row, "subscription_plan": ""} == {**old, "subscription_plan": ""}


def test_what_a_day_cannot_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="late 137: a day of behaviour_watch_history has 136 rows at scale 1"):
        generate(tmp_path, ["behaviour_watch_history"], day=DAY, late=137)
    with pytest.raises(ValueError, match="late 1: late rows come with the delta of a day"):
        generate(tmp_path, ["behaviour_watch_history"], late=1)
    with pytest.raises(ValueError, match="ends on 2025-12-31"):
        generate(tmp_path, ["behaviour_watch_history"], day=date(2025, 12, 31))
