"""The behaviour events: the latest sessions, some told of twice, with bare NaN."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from glue_jobs.contract.registry import FEEDS
from local.generate import PLANTED, generate
from local.generate.feeds import behaviour_events
from tests.unit.local.generate.reading import admitted, copies, csv_rows, good, json_rows, text

FEED, SESSIONS = "behaviour_events", "behaviour_watch_history"


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return generate(tmp_path_factory.mktemp("events"), [FEED])


@pytest.fixture(scope="module")
def events(paths: list[Path]) -> list[dict[str, Any]]:
    """The good ones."""
    return good(FEED, json_rows(*paths))


def test_thirty_files_are_as_the_source_in_form(paths: list[Path], events: list[dict[str, Any]]) -> None:
    assert [path.name for path in paths] == [f"part-{index:05}.json" for index in range(30)]
    assert {path.parent.name for path in paths} == {FEED}
    assert len(events) == 4_500 and list(events[0]) == FEEDS[FEED].headers
    assert [len(json_rows(path)) for path in paths[:-1]] == [150] * 29
    assert admitted(FEED, paths[0]) == 150
    nan = sum("NaN" in line for path in paths for line in text(path).splitlines())
    assert nan / len(events) == pytest.approx(0.844, abs=0.02)


def test_some_sessions_are_told_of_again_at_another_time(paths: list[Path], events: list[dict[str, Any]]) -> None:
    told = Counter(event["session_id"] for event in events)
    assert len(events) - len(told) == behaviour_events.REPEATED
    assert len({(event["session_id"], event["timestamp"]) for event in events}) == len(events)
    assert copies(json_rows(*paths)) == PLANTED[FEED]["duplicate"]


def test_they_are_in_order_of_time_and_mostly_in_the_evening(events: list[dict[str, Any]]) -> None:
    times = [event["timestamp"] for event in events]
    assert times == sorted(times) and min(times) >= "2025-11-28"
    assert all(event["timestamp"][:10] == event["watch_date"] for event in events)
    assert sum("18" <= time[11:13] <= "22" for time in times) > len(times) / 3


@pytest.mark.parametrize("how", [{}, {"orphans": 30}, {"day": date(2026, 1, 5), "late": 4, "orphans": 4}])
def test_they_say_what_watch_history_says(how: dict[str, Any], tmp_path: Path) -> None:
    (history,) = generate(tmp_path, [SESSIONS], scale=0.1, **how)
    paths = generate(tmp_path, [FEED], scale=0.1, **how)
    sessions = {row["session_id"]: row for row in reversed(csv_rows(history))}
    events = json_rows(*paths)
    events = events if "day" in how else good(FEED, events, 0.1)
    assert len(events) == (len(sessions) if "day" in how else 450)
    for event in events:
        session = sessions[event["session_id"]]
        for header in ("user_id", "movie_id", "watch_date", "device_type", "action", "quality", "location_country"):
            assert event[header] == session[header]
        for header in ("watch_duration_minutes", "progress_percentage", "user_rating"):
            told = "" if event[header] != event[header] else str(event[header])
            assert told.removesuffix(".0") == session[header].removesuffix(".0")
        assert str(event["is_download"]) == session["is_download"]
    if "day" in how:
        assert [path.name for path in paths] == ["part_2026-01-05.json"]
        assert sum(event["watch_date"] < "2026-01-01" for event in events) == 4
