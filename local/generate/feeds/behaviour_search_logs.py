"""Generated searches: datasets.md 2.4, search_logs. A click beyond the results happens in an exact number of rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from glue_jobs.feeds.behaviour_search_logs import FEED
from local.generate import files, text
from local.generate.chunks import Chunk, Ints, Mask
from local.generate.feeds import behaviour
from local.generate.feeds.behaviour import Log, Rows
from local.generate.text import Text

PREFIX = "search_"
SEARCHES, COPIES = 25_000, 1_500
BEYOND = 660
MOST_RESULTS, LAST_POSITION = 100, 10
NO_CLICK, NO_SECONDS = 0.5108, 0.0486
SHAPE, SECONDS, LONGEST = 2.0, 10.0, 150
TYPOS, FILTERS = 0.15, 0.254
QUERIES = (
    "baking contests", "black and white", "border films", "brothers", "chess", "city walks", "courtroom", "deep sea",
    "detectives", "dogs", "dubbed series", "family evening", "football", "gardens", "ghost stories", "harbour towns",
    "heist", "jazz", "kids songs", "long films", "mountains", "new this week", "old comedies", "pirates",
    "quiet drama", "road trips", "robots", "short series", "snow", "spies", "trains", "weddings",
)  # fmt: skip

BAD: tuple[files.Row, ...] = (
    {"search_id": ""},
    {"user_id": "12"},
    {"search_date": "yesterday"},
    {"results_returned": "many"},
    {"clicked_result_position": "0"},
    {"location_country": "Atlantis"},
)


def _columns(chunk: Chunk, rows: Rows) -> Mapping[str, Text]:
    results, position, clicked = _clicks(chunk)
    seconds = chunk.rng.gamma(SHAPE, SECONDS * 10, chunk.rows).clip(2, LONGEST * 10).astype(np.int64)
    return {
        "user_id": rows.user_ids,
        "search_query": behaviour.some(chunk, QUERIES),
        "search_date": rows.dates,
        "results_returned": text.pick(text.integers(MOST_RESULTS), results),
        "clicked_result_position": text.pick(text.integers(LAST_POSITION), position, ~clicked),
        "device_type": behaviour.some(chunk, behaviour.LOG_SCREENS),
        "search_duration_seconds": text.pick(text.decimals(LONGEST * 10, 1), seconds, chunk.chance(NO_SECONDS)),
        "had_typo": behaviour.flags(chunk, TYPOS),
        "used_filters": behaviour.flags(chunk, FILTERS),
        "location_country": behaviour.some(chunk, behaviour.COUNTRIES),
    }


def _clicks(chunk: Chunk) -> tuple[Ints, Ints, Mask]:
    """Results, the place of the click, and whether there is one.

    Drawn apart from each other, about 660 of 25,000 clicks would lie beyond the results: these are brought to exactly
    their number. Those too many lose their click, those too few lose their results.
    """
    results, position = chunk.below(MOST_RESULTS + 1), 1 + chunk.below(LAST_POSITION)
    clicked = ~chunk.chance(NO_CLICK)
    wanted = chunk.part(behaviour.share(BEYOND, SEARCHES, chunk.total))
    beyond = np.flatnonzero(clicked & (position > results))
    clicked[beyond[wanted:]] = False
    within = np.flatnonzero(clicked & (position <= results))[: max(wanted - len(beyond), 0)]
    results[within] = position[within] - 1
    return results, position, clicked


GENERATOR = Log(FEED, PREFIX, SEARCHES, COPIES, _columns, BAD, wrong=BEYOND).generator()
