from __future__ import annotations

import json
from collections import Counter
from typing import Any

from local.replay.messages import BROKEN, GOOD, LATE, REPEATED, Shares, messages

EVENTS: list[dict[str, Any]] = [
    {
        "session_id": f"session_{number:06}", "user_id": f"user_{number % 7:05}", "watch_date": "2025-12-01",
        "action": "started", "watch_duration_minutes": float("nan"),
        "timestamp": f"2025-12-01 20:{number // 60:02}:{number % 60:02}",
    }
    for number in range(600)
]  # fmt: skip


def times(shares: Shares, seed: int = 1) -> list[tuple[str, str, str]]:
    """(kind, session, timestamp) of every whole message, in the order of sending."""
    found = []
    for message in messages(EVENTS, shares, seed):
        if message.kind != BROKEN:
            event = json.loads(message.value)
            found.append((message.kind, event["session_id"], event["timestamp"]))
    return found


def test_without_shares_every_event_is_sent_once_in_order_keyed_by_user_with_bare_nan() -> None:
    found = messages(EVENTS, Shares(), 1)
    assert [json.loads(message.value)["session_id"] for message in found] == [one["session_id"] for one in EVENTS]
    assert {message.kind for message in found} == {GOOD}
    assert found[8].key == b"user_00001" and b'"watch_duration_minutes": NaN' in found[8].value


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    shares = Shares(0.1, 0.1, 0.1)
    assert messages(EVENTS, shares, 1) == messages(EVENTS, shares, 1) != messages(EVENTS, shares, 2)


def test_shares_are_about_what_was_asked_for() -> None:
    kinds = Counter(message.kind for message in messages(EVENTS, Shares(0.2, 0.1, 0.05), 1))
    assert kinds[GOOD] + kinds[LATE] == 600
    assert 90 < kinds[LATE] < 150 and 35 < kinds[REPEATED] < 90 and 12 < kinds[BROKEN] < 55


def test_late_messages_come_behind_later_ones_and_keep_their_time() -> None:
    found = times(Shares(late=0.2, late_seconds=60))
    assert {(session, moment) for _, session, moment in found} == {(e["session_id"], e["timestamp"]) for e in EVENTS}
    moments = [moment for _, _, moment in found]
    assert moments != sorted(moments)
    good = [moment for kind, _, moment in found if kind == GOOD]
    assert good == sorted(good)


def test_a_session_is_told_again_only_after_it_was_told_and_never_earlier() -> None:
    told: dict[str, str] = {}
    repeated = 0
    for kind, session, moment in times(Shares(late=0.5, repeated=0.5)):
        if kind == REPEATED:
            repeated += 1
            assert told[session] <= moment and moment.startswith("2025-12-01")
        told.setdefault(session, moment)
    assert repeated > 200
