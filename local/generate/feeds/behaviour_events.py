"""Generated behaviour events: the latest sessions of watch_history as a stream told of them (datasets.md 2.4, d').

Some sessions are told of more than once, each time with a timestamp of its own. What a session was like, and whom it
refers to, is what watch_history says of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from glue_jobs.feeds.behaviour_events import FEED
from local.generate import files, text
from local.generate.chunks import Ints, generator, picked
from local.generate.feeds import behaviour, behaviour_watch_history
from local.generate.feeds.behaviour_watch_history import LOG, PREFIX, Drawn
from local.generate.order import Block, File, Generator, Order, counts
from local.generate.text import Text

EVENTS, REPEATED = 4_500, 203
FILES = 30
# Days before the end in which the latest sessions surely lie: a day has 137 at scale 1.
LATEST_DAYS = 60
# How many events start in each hour: few at night, most in the evening.
HOURS = (2, 1, 1, 1, 1, 1, 2, 3, 3, 3, 4, 4, 5, 5, 5, 5, 6, 8, 10, 12, 12, 10, 7, 4)
REPEATS = 3
STRINGS = ("device_type", "action", "quality", "location_country")

BAD: tuple[dict[str, Any], ...] = (
    {"session_id": None},
    {"user_id": 17},
    {"timestamp": "2025-12-31T20:00:00Z"},
    {"timestamp": "2019-01-01 20:00:00"},
    {"action": "skipped"},
    {"device_type": "Wristwatch"},
    {"progress_percentage": 250.0},
)


@dataclass(frozen=True)
class Sessions:
    """Sessions as columns: numbers of session, member and title, days counted from FIRST_DAY, and how they went."""

    numbers: Ints
    users: Ints
    movies: Ints
    days: Ints
    cells: Drawn

    def at(self, places: Any) -> Sessions:
        """The sessions at these places."""
        cells = {header: values[places] for header, values in self.cells.items()}
        return Sessions(self.numbers[places], self.users[places], self.movies[places], self.days[places], cells)


def history(order: Order) -> Iterator[File]:
    """Thirty files, in order of time over all of them."""
    rng = generator(order.seed, FEED.name)
    total = max(order.scaled(EVENTS), FILES)
    repeated = behaviour.share(REPEATED, EVENTS, total)
    found = _latest(_sessions(order, behaviour.DAYS - LATEST_DAYS), total - repeated)
    again = rng.integers(0, len(found.numbers), repeated)
    events, seconds = _timed(rng, found, np.concatenate([np.arange(len(found.numbers)), again]))
    ends = np.linspace(0, len(seconds), FILES + 1).astype(int)
    for index, (first, last) in enumerate(zip(ends, ends[1:], strict=False)):
        part = slice(int(first), int(last))
        yield File(f"part-{index:05}.json", _blocks(events.at(part), seconds[part], is_last=index == FILES - 1))


def delta(order: Order) -> Iterator[File]:
    """One file: the day's sessions, each once."""
    rng = generator(order.seed, FEED.name, str(order.day))
    found = _sessions(order)
    events, seconds = _timed(rng, found, np.arange(len(found.numbers)))
    yield File(order.name("part", ".json"), iter([text.block(_lines(events, seconds))]))


def _sessions(order: Order, first_day: int = 0) -> Sessions:
    """The sessions of watch_history from a day on: drawn again, as its file has them."""
    kept = []
    after = LOG.last_number(order)
    for chunk in LOG.chunks(order):
        rows = behaviour.rows_of(chunk, order, after)
        cells = behaviour_watch_history.drawn(chunk)
        all_of_them = Sessions(
            rows.numbers, rows.users.astype(np.int32), rows.movies.astype(np.int16), rows.days.astype(np.int32), cells
        )
        kept.append(all_of_them.at(rows.days >= first_day))
    return Sessions(
        np.concatenate([part.numbers for part in kept]),
        np.concatenate([part.users for part in kept]),
        np.concatenate([part.movies for part in kept]),
        np.concatenate([part.days for part in kept]),
        {header: np.concatenate([part.cells[header] for part in kept]) for header in kept[0].cells},
    )


def _latest(sessions: Sessions, count: int) -> Sessions:
    return sessions.at(np.argsort(sessions.days, kind="stable")[-count:])


def _timed(rng: np.random.Generator, sessions: Sessions, places: Ints) -> tuple[Sessions, Ints]:
    """The sessions at `places`, in order of time, and their seconds since FIRST_DAY, different within a session."""
    chosen = sessions.at(places)
    hours = picked(rng, HOURS, len(places))
    seconds = chosen.days.astype(np.int64) * text.SECONDS + hours * 3_600 + rng.integers(0, 3_600, len(places))
    while (same := _same_again(chosen.numbers, seconds)).size:
        seconds[same] += np.where(seconds[same] % text.SECONDS < text.SECONDS - 1, 1, -600)
    by_time = np.argsort(seconds, kind="stable")
    return chosen.at(by_time), seconds[by_time]


def _same_again(numbers: Ints, seconds: Ints) -> Ints:
    """Places of events that have the session and the second of another one."""
    by_both = np.lexsort((seconds, numbers))
    same = (np.diff(numbers[by_both]) == 0) & (np.diff(seconds[by_both]) == 0)
    later: Ints = by_both[1:][same]
    return later


def _blocks(events: Sessions, seconds: Ints, is_last: bool) -> Iterator[Block]:
    lines = _lines(events, seconds)
    yield text.block(lines)
    if is_last:
        wrong = files.bad_objects(lines[0].as_py(), BAD, lambda index: {"session_id": f"{PREFIX}9{index:08}"})
        wrong += lines[:REPEATS].to_pylist()
        yield Block(len(wrong), "".join(wrong).encode())


def _lines(events: Sessions, seconds: Ints) -> Text:
    columns = {
        "session_id": text.padded(events.numbers, 6, PREFIX),
        "user_id": behaviour.user_ids(events.users),
        "movie_id": text.padded(events.movies, 4, "movie_"),
        "watch_date": behaviour.dates(events.days),
        **behaviour_watch_history.cells(events.cells),
        "timestamp": text.instants(behaviour.FIRST_DAY, seconds),
    }
    # All ratings are floats where some are missing, and booleans are JSON's.
    columns["user_rating"] = text.pick(
        text.decimals(5, 0), events.cells["user_rating"], events.cells["user_rating"] < 0
    )
    columns["is_download"] = text.pick(text.vocabulary(("false", "true")), events.cells["is_download"])
    quoted = {"session_id", "user_id", "movie_id", "watch_date", "timestamp", *STRINGS}
    fields = [
        (header, text.joined(['"', columns[header], '"'], "") if header in quoted else columns[header])
        for header in FEED.headers
    ]
    return text.objects(fields, null="NaN")


GENERATOR = Generator(
    FEED, history, lambda scale: counts(duplicate=REPEATS, quarantined=len(BAD)), delta, behaviour.LAST_DAY
)
