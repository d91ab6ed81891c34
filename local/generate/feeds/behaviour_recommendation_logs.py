"""Generated recommendations: datasets.md 2.4, recommendation_logs. Clicks hang on nothing."""

from __future__ import annotations

from collections.abc import Mapping

from glue_jobs.feeds.behaviour_recommendation_logs import FEED
from local.generate import files, text
from local.generate.chunks import Chunk
from local.generate.feeds import behaviour
from local.generate.feeds.behaviour import Log, Rows
from local.generate.text import Text

PREFIX = "rec_"
RECOMMENDATIONS, COPIES = 50_000, 2_000
LOWEST_SCORE = 100  # thousandths
NO_SCORE, NO_VERSION = 0.1001, 0.0504
CLICKED, POSITIONS = 0.151, 20
VERSIONS = {"v1.2": 10, "v1.3": 30, "v1.4": 40, "v2.0": 20}

BAD: tuple[files.Row, ...] = (
    {"recommendation_id": ""},
    {"movie_id": "film_7"},
    {"recommendation_date": ""},
    {"recommendation_type": "horoscope"},
    {"was_clicked": "perhaps"},
    {"position_in_list": "0"},
    {"recommendation_score": "7.0"},
)


def _columns(chunk: Chunk, rows: Rows) -> Mapping[str, Text]:
    score = LOWEST_SCORE + chunk.below(1_001 - LOWEST_SCORE)
    return {
        "user_id": rows.user_ids,
        "movie_id": rows.movie_ids,
        "recommendation_date": rows.dates,
        "recommendation_type": behaviour.some(chunk, FEED.column("recommendation_type").enum),
        "recommendation_score": text.pick(text.decimals(1_000, 3), score, chunk.chance(NO_SCORE)),
        "was_clicked": behaviour.flags(chunk, CLICKED),
        "position_in_list": text.pick(text.integers(POSITIONS), 1 + chunk.below(POSITIONS)),
        "device_type": behaviour.some(chunk, behaviour.LOG_SCREENS),
        "time_of_day": behaviour.some(chunk, FEED.column("time_of_day").enum),
        "algorithm_version": behaviour.some(chunk, VERSIONS, NO_VERSION),
    }


GENERATOR = Log(FEED, PREFIX, RECOMMENDATIONS, COPIES, _columns, BAD).generator()
