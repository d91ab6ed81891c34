"""What the generated telemetry has in common, and its titles and users: datasets.md 2.7.

There is no public file: the sizes, words and shares are what datasets.md says, the rest is drawn alike.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from glue_jobs.feeds import telemetry_contents, telemetry_users
from local.generate import files, text, words
from local.generate.chunks import Chunk, Ints, chunks
from local.generate.feeds import behaviour
from local.generate.order import Block, File, Generator, Order, counts
from local.generate.text import Picked, Text

USERS, CONTENTS = 10_000, 200
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2024, 3, 1)
LANGUAGES = ("Arabic", "English", "French", "German", "Hindi", "Italian", "Japanese", "Korean", "Mandarin",
             "Portuguese", "Spanish", "Turkish")  # fmt: skip
TAGS = ("award", "based on a book", "binge", "bold", "cult", "dark", "heartfelt", "new", "quirky", "slow", "tense",
        "witty")  # fmt: skip
COUNTRIES = ("Argentina", "Australia", "Brazil", "Canada", "Egypt", "France", "Germany", "India", "Italy", "Japan",
             "Mexico", "Netherlands", "Nigeria", "South Africa", "South Korea", "Spain", "Sweden", "UAE",
             "United Kingdom", "United States")  # fmt: skip
PLANS = {"standard": 389, "basic": 261, "premium": 183, "family": 89, "student": 78}
FIRST_JOIN, JOIN_DAYS = date(2022, 1, 1), 730
CHANGED = 50
PINS = 0.4
COPIES = {"contents": 4, "users": 20}

BAD_CONTENTS: tuple[dict[str, Any], ...] = (
    {"content_id": None},
    {"type": "podcast"},
    {"genre": "Cooking"},
    {"release_year": "soon"},
    {"duration_minutes": 0},
)
BAD_USERS: tuple[dict[str, Any], ...] = (
    {"user_id": None},
    {"subscription_type": "gold"},
    {"age_group": "0-3"},
    {"join_date": "2023-02-30 10:00:00"},
    {"country": None},
    # The key of the first user, with other values.
    {"user_id": "user-0001", "country": "Sweden", "has_profile_pin": None, "preferred_genres": []},
)


def some(chunk: Chunk, weights: Mapping[str, float] | Sequence[str]) -> Picked:
    """A column of these words as JSON strings, as often as their weights say or all alike."""
    shares = list(weights.values()) if isinstance(weights, Mapping) else [1.0] * len(weights)
    return Picked(text.strings(weights), chunk.weighted(shares))


def flags(chunk: Chunk, share: float) -> Picked:
    """true for a share of the rows, else false."""
    return Picked(text.vocabulary(("false", "true")), chunk.chance(share).astype(int))


def user_ids(numbers: Ints) -> Text:
    """ "user-0001", …, in quotes."""
    return text.padded(numbers, 4, '"user-', '"')


def content_ids(numbers: Ints) -> Text:
    """ "content-0001", …, in quotes."""
    return text.padded(numbers, 4, '"content-', '"')


def lists(chunk: Chunk, tokens: Sequence[str], most: int, *, distinct: bool = False) -> Picked:
    """A column of JSON arrays with up to `most` of the tokens; one may stand twice unless they are `distinct`."""
    rng = random.Random(int(chunk.rng.integers(1 << 32)))
    draw = rng.sample if distinct else lambda of, k: rng.choices(of, k=k)
    found = [json.dumps(draw(list(tokens), k=1 + index % most)) for index in range(600)]
    return Picked(text.vocabulary(found), chunk.below(len(found)))


def in_order(feed_headers: Iterable[str], columns: Mapping[str, Text | Picked]) -> Text:
    """The rows as lines of JSON, the keys as the contract orders them."""
    return text.objects([(header, columns[header]) for header in feed_headers])


def contents(order: Order) -> Iterator[File]:
    """One file of all titles; they do not grow with the audience."""

    def bad(good: str) -> list[str]:
        return files.bad_objects(good, BAD_CONTENTS, lambda index: {"content_id": f"content-{CONTENTS + 1 + index:04}"})

    rng = random.Random(f"contents {order.seed}")
    names = text.strings(words.title(rng) for _ in range(CONTENTS))
    of = chunks(order.seed, telemetry_contents.FEED.name, CONTENTS)
    made = files.with_copies(of, lambda chunk: _content_lines(chunk, names), COPIES["contents"], bad=bad)
    yield File("contents.json", made)


def users(order: Order) -> Iterator[File]:
    """One file of all users."""
    total = order.scaled(USERS)

    def bad(good: str) -> list[str]:
        return files.bad_objects(good, BAD_USERS, lambda index: {"user_id": f"user-{total + 1 + index:04}"})

    of = chunks(order.seed, telemetry_users.FEED.name, total)
    copies = behaviour.share(COPIES["users"], USERS, total)
    yield File("users.json", files.with_copies(of, lambda chunk: _user_lines(chunk, _plans(chunk)), copies, bad=bad))


def changed_users(order: Order) -> Iterator[File]:
    """One file of the users whose plan has changed."""
    yield File(order.name("users", ".json"), _changed(order))


def _changed(order: Order) -> Iterator[Block]:
    of = files.some_of_each(order, telemetry_users.FEED.name, order.scaled(USERS), order.scaled(CHANGED))
    for chunk, places, rng in of:
        plans = _plans(chunk)
        plans[places] = (plans[places] + rng.integers(1, len(PLANS), len(places))) % len(PLANS)
        yield text.block(_user_lines(chunk, plans).take(places))


def _content_lines(chunk: Chunk, names: Text) -> Text:
    feed = telemetry_contents.FEED
    columns: dict[str, Text | Picked] = {
        "content_id": content_ids(chunk.numbers),
        "type": some(chunk, feed.column("content_type").enum),
        "title": Picked(names, chunk.numbers - 1),
        "genre": some(chunk, feed.column("genre").enum),
        "release_year": Picked(text.integers(2024), 2020 + chunk.below(5)),
        # A third of the events lasts longer than its title: events last up to two hours.
        "duration_minutes": Picked(text.integers(150), 20 + chunk.below(131)),
        "language": some(chunk, LANGUAGES),
        "rating": some(chunk, feed.column("maturity_rating").enum),
        "tags": lists(chunk, TAGS, 4, distinct=True),
    }
    return in_order(feed.headers, columns)


def _plans(chunk: Chunk) -> Ints:
    return chunk.weighted(list(PLANS.values()))


def _user_lines(chunk: Chunk, plans: Ints) -> Text:
    feed = telemetry_users.FEED
    columns: dict[str, Text | Picked] = {
        "user_id": user_ids(chunk.numbers),
        "country": some(chunk, COUNTRIES),
        "subscription_type": Picked(text.strings(PLANS), plans),
        "age_group": some(chunk, feed.column("age_band").enum),
        "join_date": text.instants(FIRST_JOIN, chunk.below(JOIN_DAYS * text.SECONDS), '"'),
        "preferred_genres": lists(chunk, telemetry_contents.FEED.column("genre").enum, 4),
        "preferred_languages": lists(chunk, LANGUAGES, 3, distinct=True),
        "has_profile_pin": flags(chunk, PINS),
        "max_stream_quality": some(chunk, feed.column("max_stream_quality").enum),
    }
    return in_order(feed.headers, columns)


GENERATORS = (
    Generator(telemetry_contents.FEED, contents, lambda scale: counts(COPIES["contents"], len(BAD_CONTENTS))),
    Generator(
        telemetry_users.FEED,
        users,
        lambda scale: counts(behaviour.share(COPIES["users"], USERS, Order(scale=scale).scaled(USERS)), len(BAD_USERS)),
        changed_users,
        LAST_DAY,
    ),
)
