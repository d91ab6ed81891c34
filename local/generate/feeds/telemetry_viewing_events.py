"""Generated player events: datasets.md 2.7, viewing_events. In order of time; ids of events and sessions repeat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from glue_jobs.feeds.telemetry_viewing_events import FEED
from local.generate import files, text
from local.generate.chunks import Chunk, Ints, chunks
from local.generate.feeds import behaviour, telemetry
from local.generate.feeds.telemetry import CONTENTS, FIRST_DAY, LAST_DAY, USERS
from local.generate.order import File, Generator, Order, OrderError, counts
from local.generate.text import Picked, Text

EVENTS, COPIES = 100_000, 100
# An event is 900 bytes, ten times a session.
CHUNK = 50_000
DAYS = (LAST_DAY - FIRST_DAY).days + 1
LATE_DAYS = 60
# Six random digits: at scale 1, 5.4 % of the events have the id of another one. More events get longer ids, so that
# the share stays.
FIRST_ID, IDS = 100_000, 900_000
DEVICES = {"smart_tv": 221, "desktop": 194, "mobile": 170, "tablet": 169, "gaming_console": 123, "streaming_stick": 123}
CONNECTIONS = {"wifi": 45, "5G": 19, "4G": 15, "ethernet": 14, "3G": 7}
# Mbit/s: what comes on top of the lowest, as a mean of each device; nothing else hangs on the device.
LOWEST_BANDWIDTH, HIGHEST_BANDWIDTH = 5, 200
BANDWIDTHS = np.array([31.5, 26, 21, 26, 26, 26])
SHORTEST, LONGEST = 300, 7_200
BITRATES = (2_000, 8_000)
COMPLETION = (2.5, 1.53)
UNRATED = 0.17
SHARED = 0.1

BAD: tuple[dict[str, Any], ...] = (
    {"event_id": None},
    {"user_id": "7"},
    {"timestamp": "31.01.2024 20:15"},
    {"event_type": "rewind"},
    {"device_type": "wristwatch"},
    {"watch_duration_seconds": -5},
    {"quality_metrics.connection_type": "carrier pigeon"},
    {"quality_metrics.audio_quality_score": 1.4},
    {"engagement_signals.completion_rate": 62},
    {"engagement_signals.rating_given": 0},
)


def events(order: Order) -> Iterator[File]:
    """One file: of the whole history, or of a day."""
    total = _rows_of(order)

    def bad(good: str) -> list[str]:
        changes = BAD if order.day is None else ()
        return files.bad_objects(good, changes, lambda index: {"event_id": f"evt-bad{index:02}"})

    name = FEED.name if order.day is None else f"{FEED.name} {order.day}"
    of = chunks(order.seed, name, total, CHUNK)
    copies = behaviour.share(COPIES, EVENTS, total)
    made = files.with_copies(of, lambda chunk: _lines(chunk, order), copies, bad=bad)
    yield File(order.name("viewing_events", ".json"), made)


def planted(scale: float) -> dict[str, int]:
    """See Generator.planted."""
    return counts(behaviour.share(COPIES, EVENTS, _rows_of(Order(scale=scale))), len(BAD))


def _rows_of(order: Order) -> int:
    total = order.scaled(EVENTS)
    if order.day is None:
        return total
    a_day = max(total // DAYS, 1)
    if order.late > a_day:
        raise OrderError(f"late {order.late}: a day of {FEED.name} has {a_day} rows at scale {order.scale:g}")
    return a_day


def _lines(chunk: Chunk, order: Order) -> Text:
    users, titles = _referred(chunk, order)
    device = chunk.weighted(list(DEVICES.values()))
    seconds = _seconds(chunk, order)
    ids = max(order.scaled(IDS), 1)
    columns: dict[str, Text | Picked] = {
        "event_id": text.padded(FIRST_ID + chunk.below(ids), 6, '"evt-', '"'),
        "timestamp": text.instants(FIRST_DAY, seconds, '"'),
        "event_type": telemetry.some(chunk, FEED.column("event_type").enum),
        "content_id": telemetry.content_ids(titles),
        "user_id": telemetry.user_ids(users),
        "device_type": Picked(text.strings(DEVICES), device),
        "watch_duration_seconds": _between(chunk, SHORTEST, LONGEST),
        "session_id": text.padded(FIRST_ID + chunk.below(ids), 6, '"session-', '"'),
        **_quality(chunk, device),
        **_interaction(chunk),
        **_recommendation(chunk),
        **_engagement(chunk),
    }
    return telemetry.in_order(FEED.headers, columns)


def _referred(chunk: Chunk, order: Order) -> tuple[Ints, Ints]:
    """Numbers of users and titles; orphans' come after those that there are."""
    known = order.scaled(USERS)
    users, titles = 1 + chunk.below(known), 1 + chunk.below(CONTENTS)
    orphans = chunk.some(chunk.part(order.orphans))
    users[orphans[::2]] += known
    titles[orphans[1::2]] += CONTENTS
    return users, titles


def _seconds(chunk: Chunk, order: Order) -> Ints:
    """Seconds since FIRST_DAY, rising through all chunks; a day's late events stand where their time does."""
    if order.day is None:
        first, last = (DAYS * text.SECONDS * at // chunk.total for at in (chunk.first, chunk.first + chunk.rows))
        return np.sort(chunk.rng.integers(first, max(last, first + 1), chunk.rows))
    today = (order.day - FIRST_DAY).days
    days = np.full(chunk.rows, today)
    late = chunk.some(chunk.part(order.late))
    days[late] = today - order.day.day - chunk.rng.integers(0, LATE_DAYS, len(late))
    return np.sort(days * text.SECONDS + chunk.below(text.SECONDS))


def _between(chunk: Chunk, lowest: int, highest: int, places: int = 0) -> Picked:
    """Numbers from `lowest` to `highest`, all alike, both in units of the last of `places` decimals."""
    known = text.decimals(highest, places) if places else text.integers(highest)
    return Picked(known, lowest + chunk.below(highest - lowest + 1))


def _quality(chunk: Chunk, device: Ints) -> dict[str, Text | Picked]:
    record = "quality_metrics."
    extra = chunk.rng.exponential(1, chunk.rows) * BANDWIDTHS[device]
    bandwidth = ((LOWEST_BANDWIDTH + extra).clip(max=HIGHEST_BANDWIDTH) * 100).astype(np.int64)
    return {
        record + "buffering_events": _between(chunk, 0, 7),
        record + "average_bitrate": _between(chunk, *BITRATES),
        record + "playback_quality": telemetry.some(chunk, FEED.column("playback_quality").enum),
        record + "connection_type": telemetry.some(chunk, CONNECTIONS),
        record + "bandwidth_mbps": Picked(text.decimals(HIGHEST_BANDWIDTH * 100, 2), bandwidth),
        record + "startup_time_seconds": _between(chunk, 50, 400, 2),
        record + "frames_dropped_ratio": _between(chunk, 10, 150, 4),
        record + "audio_quality_score": _between(chunk, 800, 1_000, 3),
    }


def _interaction(chunk: Chunk) -> dict[str, Text | Picked]:
    most = {"rewind_count": 5, "forward_count": 5, "pause_count": 8, "quality_changes": 4, "subtitle_changes": 3,
            "volume_changes": 10}  # fmt: skip
    return {f"user_interaction.{name}": _between(chunk, 0, limit) for name, limit in most.items()}


def _recommendation(chunk: Chunk) -> dict[str, Text | Picked]:
    record = "recommendation_data."
    return {
        record + "algorithm_type": telemetry.some(chunk, FEED.column("algorithm_type").enum),
        record + "recommendation_score": _between(chunk, 100, 1_000, 3),
        record + "position_in_list": _between(chunk, 1, 20),
        record + "recommendation_category": telemetry.some(chunk, FEED.column("recommendation_category").enum),
    }


def _engagement(chunk: Chunk) -> dict[str, Text | Picked]:
    record = "engagement_signals."
    completion = (chunk.rng.beta(*COMPLETION, chunk.rows) * 1_000).round().astype(np.int64)
    return {
        record + "completion_rate": Picked(text.decimals(1_000, 3), completion),
        record + "engagement_score": _between(chunk, 0, 1_000, 3),
        record + "social_sharing": telemetry.flags(chunk, SHARED),
        record + "rating_given": Picked(text.integers(5), 1 + chunk.below(5), chunk.chance(UNRATED)),
    }


GENERATOR = Generator(FEED, events, planted, events, LAST_DAY)
