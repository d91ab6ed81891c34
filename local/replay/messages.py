"""What is sent of events, and in which order: late, repeated and broken messages among the good ones, all seeded."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from local.replay.sources import INSTANT, Event, text

GOOD, LATE, REPEATED, BROKEN = "good", "late", "repeated", "broken"
LONGEST_REPEAT_SECONDS = 120


@dataclass(frozen=True)
class Shares:
    """How many of the messages, 0 to 1 each, are late, are repeated, and have a broken one beside them.

    A late message comes up to `late_seconds` after its time; a repeated one is told again up to two minutes later,
    with that time, as the source does.
    """

    late: float = 0.0
    repeated: float = 0.0
    broken: float = 0.0
    late_seconds: int = 300


@dataclass(frozen=True)
class Message:
    """One message: keyed by user, so that a user's messages keep their order. `kind` is what it is to the replay."""

    key: bytes
    value: bytes
    kind: str


def messages(events: Sequence[Event], shares: Shares, seed: int) -> list[Message]:
    """The messages of `events`, in the order in which they are to be sent; the same seed gives the same bytes."""
    drawn = random.Random(f"replay {seed}")
    timed = [item for event in events for item in _of_event(event, shares, drawn)]
    timed.sort(key=lambda item: item[0])
    return [message for _, message in timed]


def _of_event(event: Event, shares: Shares, drawn: random.Random) -> Iterator[tuple[datetime, Message]]:
    """The messages of one event, each with the moment at which it is to be sent."""
    began = datetime.strptime(event["timestamp"], INSTANT)
    late = drawn.random() < shares.late
    sent = began + timedelta(seconds=drawn.uniform(1, shares.late_seconds)) if late else began
    yield sent, _message(event, LATE if late else GOOD)
    if drawn.random() < shares.repeated:
        again = _later_that_day(began, drawn.randint(1, LONGEST_REPEAT_SECONDS))
        # Never before the session was first told: a stream that keeps the first message keeps the first time.
        yield max(sent, again), _message({**event, "timestamp": text(again)}, REPEATED)
    if drawn.random() < shares.broken:
        yield sent, Message(_key(event), drawn.choice(BREAKERS)(event), BROKEN)


def _later_that_day(moment: datetime, seconds: int) -> datetime:
    last = moment.replace(hour=23, minute=59, second=59)
    return min(moment + timedelta(seconds=seconds), last)


def _message(event: Event, kind: str) -> Message:
    return Message(_key(event), _json(event), kind)


def _key(event: Event) -> bytes:
    return str(event["user_id"]).encode()


def _json(event: Event) -> bytes:
    # Bare NaN, as the source writes it.
    return json.dumps(event).encode()


def _cut(event: Event) -> bytes:
    return _json(event)[:-20]


def _not_an_object(event: Event) -> bytes:
    return json.dumps([event["session_id"]]).encode()


def _without_session(event: Event) -> bytes:
    return _json({name: value for name, value in event.items() if name != "session_id"})


def _unknown_action(event: Event) -> bytes:
    return _json({**event, "session_id": "session_0", "action": "rewound"})


def _on_another_day(event: Event) -> bytes:
    return _json({**event, "session_id": "session_0", "watch_date": "1999-12-31"})


def _negative_minutes(event: Event) -> bytes:
    return _json({**event, "session_id": "session_0", "watch_duration_minutes": -1.0})


# Each breaks the contract of behaviour_events in another way.
BREAKERS: tuple[Callable[[Event], bytes], ...] = (
    _cut, _not_an_object, _without_session, _unknown_action, _on_another_day, _negative_minutes,
)  # fmt: skip
