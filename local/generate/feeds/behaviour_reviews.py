"""Generated reviews: datasets.md 2.4, reviews. Sentiment, its score and the text are a function of the rating."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from glue_jobs.feeds.behaviour_reviews import FEED
from local.generate import files, text
from local.generate.chunks import Chunk
from local.generate.feeds import behaviour
from local.generate.feeds.behaviour import Log, Rows
from local.generate.text import Text

PREFIX = "review_"
REVIEWS, COPIES = 15_000, 450
RATINGS = (5.04, 9.85, 24.73, 34.89, 25.49)
VERIFIED = 0.806
HELPFUL, NOT_HELPFUL = 3.0, 2.37
NO_VOTES, NO_TEXT, NO_SCORE = 0.1171, 0.0511, 0.0785
SENTIMENTS = ("negative", "neutral", "positive")
# Of each rating from 1 to 5, its sentiment; of each sentiment, its scores in thousandths.
SENTIMENT_OF = np.array([0, 0, 1, 2, 2])
SCORES = ((0, 400), (400, 600), (600, 1000))
TEXTS = (
    ("Left the sofa before the title did.", "Two hours I want back.", "The plot lost its own keys.",
     "Loud, long and hollow.", "Nobody in it seems to want to be there.", "The trailer was the better half.",
     "A good idea, left out in the rain.", "I slept well.", "Wooden talk, \"modern\" cuts.", "Never again, thanks."),
    ("Fine with the sound low.", "It passes an evening.", "Some scenes sing, some hum.", "Neither here nor there.",
     "I have seen worse, and better.", "Good start, tired ending.", "Pleasant, and gone by morning.",
     "For a train ride.", "Half of it works.", "An ordinary thing, well lit."),
    ("I called my sister halfway through.", "Every frame earns its place.", "Warm, sharp, and very funny.",
     "The last ten minutes, though!", "A cast without a weak link.", "Watched it twice in a week.",
     "It stays with you.", "Brave writing, braver silence.", "Music, light, faces: all right.", "Tell everybody."),
)  # fmt: skip

BAD: tuple[files.Row, ...] = (
    {"review_id": ""},
    {"rating": "0"},
    {"rating": ""},
    {"review_date": "2024-13-01"},
    {"helpful_votes": "9.0", "total_votes": "2.0"},
    {"sentiment": "mixed"},
    {"sentiment_score": "1.7"},
)


def _columns(chunk: Chunk, rows: Rows) -> Mapping[str, Text]:
    rating = chunk.weighted(RATINGS)
    sentiment = SENTIMENT_OF[rating]
    lowest, highest = np.array(SCORES)[sentiment].T
    score = lowest + (chunk.rng.random(chunk.rows) * (highest - lowest + 1)).astype(np.int64)
    helpful = chunk.rng.poisson(HELPFUL, chunk.rows)
    votes = helpful + chunk.rng.poisson(NOT_HELPFUL, chunk.rows)
    no_votes = chunk.chance(NO_VOTES)
    numbers = text.decimals(int(votes.max(initial=0)), 0)
    texts = text.cells(words for of_sentiment in TEXTS for words in of_sentiment)
    said = sentiment * len(TEXTS[0]) + chunk.below(len(TEXTS[0]))
    return {
        "user_id": rows.user_ids,
        "movie_id": rows.movie_ids,
        "rating": text.pick(text.integers(5), 1 + rating),
        "review_date": rows.dates,
        "device_type": behaviour.some(chunk, behaviour.LOG_SCREENS),
        "is_verified_watch": behaviour.flags(chunk, VERIFIED),
        "helpful_votes": text.pick(numbers, helpful, no_votes),
        "total_votes": text.pick(numbers, votes, no_votes),
        "review_text": text.pick(texts, said, chunk.chance(NO_TEXT)),
        "sentiment": text.pick(text.vocabulary(SENTIMENTS), sentiment),
        "sentiment_score": text.pick(text.decimals(1_000, 3), score, chunk.chance(NO_SCORE)),
    }


GENERATOR = Log(FEED, PREFIX, REVIEWS, COPIES, _columns, BAD).generator()
