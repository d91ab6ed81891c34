"""Generated sessions: datasets.md 2.4, watch_history."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from glue_jobs.feeds.behaviour_watch_history import FEED
from local.generate import files, text
from local.generate.chunks import Chunk, Ints, Mask
from local.generate.feeds import behaviour
from local.generate.feeds.behaviour import Log, Rows
from local.generate.text import Text

PREFIX = "session_"
SESSIONS, COPIES = 100_000, 5_000
# Minutes: a gamma distribution, and some sessions that nobody ended.
SHAPE, MINUTES = 2.0, 30.5
ENDLESS, LONGEST = 0.0118, (300, 800)
NO_MINUTES, NO_PROGRESS, NO_RATING = 0.1177, 0.0809, 0.7989
QUALITIES = {"SD": 15, "HD": 50, "4K": 30, "Ultra HD": 5}
RATINGS = (10, 15, 25, 29, 21)
DOWNLOADS = 0.2
SCREENS, ACTIONS = FEED.column("device").enum, FEED.column("action").enum

BAD: tuple[files.Row, ...] = (
    {"session_id": ""},
    {"user_id": "guest"},
    {"watch_date": "2025-02-30"},
    {"watch_date": "05/01/2025"},
    {"action": "skipped"},
    {"progress_percentage": "101.5"},
    {"watch_duration_minutes": "-4.0"},
    {"user_rating": "6"},
    # The key of the first session, with other values.
    {"session_id": f"{PREFIX}000001", "device_type": "Tablet", "watch_duration_minutes": "1.0"},
)

# A session's cells as numbers: what `cells` looks up. -1 is an empty cell.
Drawn = dict[str, NDArray[np.int16]]


def drawn(chunk: Chunk) -> Drawn:
    """The cells that tell how a session went."""
    minutes = chunk.rng.gamma(SHAPE, MINUTES * 10, chunk.rows).clip(2, LONGEST[0] * 10)
    endless = chunk.chance(ENDLESS)
    minutes[endless] = chunk.rng.uniform(*LONGEST, int(endless.sum())) * 10
    return {
        "device_type": _small(chunk.below(len(SCREENS))),
        "watch_duration_minutes": _small(minutes.astype(np.int64), chunk.chance(NO_MINUTES)),
        "progress_percentage": _small(chunk.below(1_001), chunk.chance(NO_PROGRESS)),
        "action": _small(chunk.below(len(ACTIONS))),
        "quality": _small(chunk.weighted(list(QUALITIES.values()))),
        "location_country": _small(chunk.weighted(list(behaviour.COUNTRIES.values()))),
        "is_download": _small(chunk.chance(DOWNLOADS).astype(np.int64)),
        "user_rating": _small(1 + chunk.weighted(RATINGS), chunk.chance(NO_RATING)),
    }


def cells(cells: Drawn) -> dict[str, Text]:
    """The same as text, as the CSV file has it."""
    looked_up = {
        "device_type": text.vocabulary(SCREENS),
        "watch_duration_minutes": text.decimals(LONGEST[1] * 10, 1),
        "progress_percentage": text.decimals(1_000, 1),
        "action": text.vocabulary(ACTIONS),
        "quality": text.vocabulary(QUALITIES),
        "location_country": text.vocabulary(behaviour.COUNTRIES),
        "is_download": text.vocabulary(("False", "True")),
        "user_rating": text.integers(5),
    }
    return {header: text.pick(looked_up[header], values, values < 0) for header, values in cells.items()}


def _columns(chunk: Chunk, rows: Rows) -> Mapping[str, Text]:
    return {
        "user_id": rows.user_ids,
        "movie_id": rows.movie_ids,
        "watch_date": rows.dates,
        **cells(drawn(chunk)),
    }


def _small(values: Ints, missing: Mask | None = None) -> NDArray[np.int16]:
    small = values.astype(np.int16)
    if missing is not None:
        small[missing] = -1
    return small


LOG = Log(FEED, PREFIX, SESSIONS, COPIES, _columns, BAD)
GENERATOR = LOG.generator()
