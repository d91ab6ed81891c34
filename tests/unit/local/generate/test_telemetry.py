"""The telemetry: nested records and shares as datasets.md 2.7 has them."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from glue_jobs.contract.registry import FEEDS
from local.generate import PLANTED, generate
from tests.unit.local.generate.reading import admitted, copies, good, json_rows, shares, text

FEEDS_OF = ["telemetry_contents", "telemetry_users", "telemetry_viewing_events"]
EVENTS = FEEDS_OF[-1]
SCALE = 0.2
SIZES = {"telemetry_contents": 200, "telemetry_users": 2_000, "telemetry_viewing_events": 20_000}
DAY = date(2024, 3, 5)
Files = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("telemetry")
    return dict(zip(FEEDS_OF, generate(folder, FEEDS_OF, scale=SCALE), strict=True))


@pytest.fixture(scope="module")
def files(paths: dict[str, Path]) -> Files:
    return {feed: json_rows(path) for feed, path in paths.items()}


@pytest.fixture(scope="module")
def rows(files: Files) -> Files:
    """The good rows."""
    return {feed: good(feed, found, SCALE) for feed, found in files.items()}


def flat(row: dict[str, Any], before: str = "") -> dict[str, Any]:
    """`{"a": {"b": 1}}` as `{"a.b": 1}`."""
    found: dict[str, Any] = {}
    for key, value in row.items():
        found |= flat(value, f"{before}{key}.") if isinstance(value, dict) else {before + key: value}
    return found


def test_the_files_have_their_names_sizes_and_keys(paths: dict[str, Path], files: Files, rows: Files) -> None:
    for feed, path in paths.items():
        assert (path.parent.name, path.name) == ("telemetry", f"{feed.removeprefix('telemetry_')}.json")
        assert len(rows[feed]) == SIZES[feed] and admitted(feed, path) == len(files[feed])
        assert all(list(flat(row)) == FEEDS[feed].headers for row in rows[feed])
        first = text(path).split("\n", 1)[0]
        assert first == json.dumps(json.loads(first), ensure_ascii=False)


def test_copies_are_exact_and_as_many_as_planted(files: Files) -> None:
    found = {feed: copies(files[feed]) for feed in FEEDS_OF}
    assert found == {"telemetry_contents": 4, "telemetry_users": 4, "telemetry_viewing_events": 20}
    assert [PLANTED[feed]["duplicate"] for feed in FEEDS_OF] == [4, 20, 100]


def test_ids_of_events_and_sessions_repeat_and_are_no_keys(rows: Files) -> None:
    events = rows[EVENTS]
    for key in ("event_id", "session_id"):
        repeats = 1 - len({event[key] for event in events}) / len(events)
        assert repeats == pytest.approx(0.054, abs=0.006)
    assert len({(event["event_id"], event["timestamp"], event["user_id"]) for event in events}) == len(events)
    by_session = Counter(event["session_id"] for event in events)
    assert max(by_session.values()) > 1


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("device_type", {"smart_tv": 0.221, "desktop": 0.194, "mobile": 0.17, "tablet": 0.169,
                         "gaming_console": 0.123, "streaming_stick": 0.123}),
        ("quality_metrics.connection_type", {"wifi": 0.45, "5G": 0.19, "4G": 0.15, "ethernet": 0.14, "3G": 0.07}),
        ("event_type", dict.fromkeys(
            ("start", "pause", "resume", "seek_forward", "seek_backward", "complete", "exit"), 1 / 7)),
    ],
)  # fmt: skip
def test_words_are_as_frequent_as_documented(rows: Files, header: str, expected: dict[str, float]) -> None:
    assert shares([flat(event)[header] for event in rows[EVENTS]]) == pytest.approx(expected, abs=0.015)


def test_plans_are_as_frequent_as_documented(rows: Files) -> None:
    expected = {"standard": 0.389, "basic": 0.261, "premium": 0.183, "family": 0.089, "student": 0.078}
    assert shares([user["subscription_type"] for user in rows["telemetry_users"]]) == pytest.approx(expected, abs=0.04)
    countries = {user["country"] for user in rows["telemetry_users"]}
    assert len(countries) == 20 and "UAE" in countries
    assert any(len(set(user["preferred_genres"])) < len(user["preferred_genres"]) for user in rows["telemetry_users"])


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("watch_duration_seconds", 300, 7200), ("quality_metrics.buffering_events", 0, 7),
        ("quality_metrics.average_bitrate", 2000, 8000), ("quality_metrics.bandwidth_mbps", 5, 200),
        ("quality_metrics.startup_time_seconds", 0.5, 4), ("quality_metrics.frames_dropped_ratio", 0.001, 0.015),
        ("quality_metrics.audio_quality_score", 0.8, 1), ("recommendation_data.recommendation_score", 0.1, 1),
        ("recommendation_data.position_in_list", 1, 20), ("engagement_signals.completion_rate", 0, 1),
        ("engagement_signals.engagement_score", 0, 1),
    ],
)  # fmt: skip
def test_measures_fill_their_ranges(rows: Files, header: str, low: float, high: float) -> None:
    values = [flat(event)[header] for event in rows[EVENTS]]
    assert low <= min(values) < low + (high - low) * 0.06 and high - (high - low) * 0.06 < max(values) <= high


def test_what_hangs_on_the_device_and_what_does_not(rows: Files) -> None:
    def mean(header: str, device: str) -> float:
        values = [flat(event)[header] for event in rows[EVENTS] if event["device_type"] == device]
        return sum(values) / len(values)

    assert mean("quality_metrics.bandwidth_mbps", "smart_tv") == pytest.approx(36, abs=2)
    assert mean("quality_metrics.bandwidth_mbps", "mobile") == pytest.approx(26, abs=2)
    for device in ("smart_tv", "mobile", "tablet", "desktop", "gaming_console", "streaming_stick"):
        assert mean("engagement_signals.completion_rate", device) == pytest.approx(0.62, abs=0.02)


def test_events_have_the_documented_dirt(rows: Files) -> None:
    events, users = rows[EVENTS], {user["user_id"]: user for user in rows["telemetry_users"]}
    unrated = sum(event["engagement_signals"]["rating_given"] is None for event in events) / len(events)
    assert unrated == pytest.approx(0.17, abs=0.01)
    seconds = {title["content_id"]: 60 * title["duration_minutes"] for title in rows["telemetry_contents"]}
    longer = sum(event["watch_duration_seconds"] > seconds[event["content_id"]] for event in events) / len(events)
    assert longer == pytest.approx(1 / 3, abs=0.06)
    assert any(e["event_type"] == "complete" and e["engagement_signals"]["completion_rate"] < 0.9 for e in events)
    assert any(
        event["quality_metrics"]["playback_quality"] == "4K" and users[event["user_id"]]["max_stream_quality"] != "4K"
        for event in events
    )


def test_events_are_in_order_of_time(rows: Files) -> None:
    times = [event["timestamp"] for event in rows[EVENTS]]
    assert times == sorted(times)
    assert (times[0][:10], times[-1][:10]) == ("2024-01-01", "2024-03-01")


def test_orphans_are_as_many_as_asked_for(rows: Files, tmp_path: Path) -> None:
    (path,) = generate(tmp_path, [EVENTS], scale=SCALE, orphans=30)
    titles = {title["content_id"] for title in rows["telemetry_contents"]}
    users = {user["user_id"] for user in rows["telemetry_users"]}
    assert all(event["content_id"] in titles and event["user_id"] in users for event in rows[EVENTS])
    found = good(EVENTS, json_rows(path), SCALE)
    assert sum(event["user_id"] not in users for event in found) == 15
    assert sum(event["content_id"] not in titles for event in found) == 15


def test_a_day_has_its_events_and_changed_users(rows: Files, tmp_path: Path) -> None:
    users, events = generate(tmp_path, FEEDS_OF, scale=SCALE, day=DAY, late=5)
    assert (users.name, events.name) == ("users_2024-03-05.json", "viewing_events_2024-03-05.json")
    before = {user["user_id"]: user for user in rows["telemetry_users"]}
    changed = json_rows(users)
    assert len(changed) == 10
    for user in changed:
        old = before[user["user_id"]]
        assert user["subscription_type"] != old["subscription_type"]
        assert {**user, "subscription_type": ""} == {**old, "subscription_type": ""}
    days = Counter(event["timestamp"][:10] for event in json_rows(events))
    assert days["2024-03-05"] >= 20_000 // 61 - 5 and sum(n for day, n in days.items() if day < "2024-03-01") == 5
