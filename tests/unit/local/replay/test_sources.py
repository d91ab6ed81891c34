from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from local.replay.sources import ReplayError, events

HEADER = (
    "session_id,user_id,movie_id,watch_date,device_type,watch_duration_minutes,progress_percentage,action,quality,"
    "location_country,is_download,user_rating\n"
)
ROWS = (
    "session_000002,user_1,movie_1,2025-11-14,Tablet,63.9,,completed,HD,USA,True,\n"
    "session_000001,user_2,movie_2,2025-11-13,Mobile,,34.6,started,SD,Canada,False,4.0\n"
)


def test_watch_history_gets_times_of_its_days_by_seed_and_session_alone(tmp_path: Path) -> None:
    path = tmp_path / "watch_history.csv"
    path.write_text(HEADER + ROWS)
    found, left_out = events(path, 1)
    assert left_out == 0 and [one["session_id"] for one in found] == ["session_000001", "session_000002"]
    assert all(one["timestamp"].startswith(f"{one['watch_date']} ") for one in found)
    assert math.isnan(found[1]["progress_percentage"]) and found[1]["is_download"] is True
    assert (found[0]["user_rating"], found[0]["is_download"]) == (4.0, False)

    path.write_text(HEADER + ROWS.splitlines()[1] + "\n")
    assert events(path, 1)[0][0]["timestamp"] == found[0]["timestamp"]
    assert events(path, 2)[0][0]["timestamp"] != found[0]["timestamp"]


def test_events_are_replayed_as_they_stand_in_order_and_what_has_no_time_is_counted(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text(HEADER + ROWS)
    first, second = events(tmp_path / "w.csv", 1)[0]
    folder = tmp_path / "events"
    folder.mkdir()
    (folder / "part-0.json").write_text(f"{json.dumps(second)}\nnot JSON\n[1]\n")
    (folder / "part-1.json").write_text(json.dumps(first) + '\n{"timestamp": "2025-01-01 00:00:00"}\n')
    found, left_out = events(folder, 1)
    assert ([one["session_id"] for one in found], left_out) == (["session_000001", "session_000002"], 3)
    assert [one["session_id"] for one in events(folder, 1, limit=1)[0]] == ["session_000001"]


def test_what_can_not_be_replayed_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match="no-such.csv: expected watch_history.csv"):
        events(tmp_path / "no-such.csv", 1)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ReplayError, match="other.csv has no column action"):
        events(tmp_path / "other.csv", 1)
