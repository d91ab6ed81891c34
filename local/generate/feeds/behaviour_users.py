"""Generated members: datasets.md 2.4, users. Addresses are shared by people who have nothing else in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from glue_jobs.feeds.behaviour_users import FEED, OLDEST
from local.generate import files, text, words
from local.generate.chunks import Chunk, Ints, chunks
from local.generate.feeds import behaviour
from local.generate.order import Block, File, Generator, Order, counts
from local.generate.text import Text

STEM = "users"
COPIES = 300
# A day's delta: so many members have another plan.
CHANGED = 50
MEAN_AGE, SPREAD = 35, 12.6
BELOW_0, ABOVE_100 = 19, 10
NO_AGE, NO_GENDER, NO_SPEND, NO_HOUSEHOLD = 0.1194, 0.08, 0.0993, 0.15
GENDERS = {"Female": 457, "Male": 445, "Prefer not to say": 50, "Other": 48}
PLANS = {"Basic": 1966, "Standard": 3522, "Premium": 3507, "Premium+": 1005}
ACTIVE = 0.852
# Dollars: a gamma distribution, and 100 of 10,000 who pay far more.
SHAPE, DOLLARS = 2.0, 8.0
SPENDERS, OUTLIERS = 100, (200, 998)
HOUSEHOLDS = (196, 304, 196, 154, 80, 43, 19, 8)
# So many addresses that of 10,000 members about 414 share one.
ADDRESSES = 237_000
DOMAINS = ("example.com", "example.net", "example.org")
STATES = {
    "USA": ("Arizona", "California", "Florida", "Georgia", "Illinois", "Indiana", "Maryland", "Massachusetts",
            "Michigan", "Missouri", "New Jersey", "New York", "North Carolina", "Ohio", "Pennsylvania", "Tennessee",
            "Texas", "Virginia", "Washington", "Wisconsin"),
    "Canada": ("Alberta", "British Columbia", "Manitoba", "New Brunswick", "Newfoundland and Labrador", "Nova Scotia",
               "Ontario", "Prince Edward Island", "Quebec", "Saskatchewan"),
}  # fmt: skip
FIRST_START, FIRST_ACCOUNT, DAYS = date(2022, 8, 2), date(2022, 8, 3), 1_096

BAD: tuple[files.Row, ...] = (
    {"user_id": ""},
    {"age": "forty"},
    {"country": "Mexico"},
    {"subscription_plan": "Gold"},
    {"subscription_start_date": "2025-04-31"},
    {"created_at": "2025-04-01"},
    {"monthly_spend": "-3.0"},
    {"is_active": "yes, mostly"},
    # The key of the first member, with other values.
    {"user_id": "user_00001", "household_size": "8.0", "city": "Nowhere"},
)


def history(order: Order) -> Iterator[File]:
    """One file of all members."""
    total = order.scaled(behaviour.USERS)

    def bad(good: str) -> list[str]:
        return files.bad_lines(good, FEED.headers, BAD, lambda index: {"user_id": f"user_{total + 1 + index:05}"})

    of = chunks(order.seed, FEED.name, total)
    copies = behaviour.share(COPIES, behaviour.USERS, total)
    header = files.delimited_line(FEED.headers)
    yield File(f"{STEM}.csv", files.with_copies(of, lambda chunk: _lines(chunk, _plans(chunk)), copies, header, bad))


def delta(order: Order) -> Iterator[File]:
    """One file of the members whose plan has changed."""
    yield File(order.name(STEM, ".csv"), _changed(order))


def planted(scale: float) -> dict[str, int]:
    """See Generator.planted: an age that nobody has is a repair."""
    total = Order(scale=scale).scaled(behaviour.USERS)
    repaired = sum(behaviour.share(some, behaviour.USERS, total) for some in (BELOW_0, ABOVE_100))
    return counts(behaviour.share(COPIES, behaviour.USERS, total), len(BAD), repaired)


def _changed(order: Order) -> Iterator[Block]:
    yield Block(0, files.delimited_line(FEED.headers).encode())
    total = order.scaled(behaviour.USERS)
    for chunk, places, rng in files.some_of_each(order, FEED.name, total, order.scaled(CHANGED)):
        plans = _plans(chunk)
        plans[places] = (plans[places] + rng.integers(1, len(PLANS), len(places))) % len(PLANS)
        yield text.block(_lines(chunk, plans).take(places))


def _plans(chunk: Chunk) -> Ints:
    return chunk.weighted(list(PLANS.values()))


def _lines(chunk: Chunk, plans: Ints) -> Text:
    columns = {
        "user_id": behaviour.user_ids(chunk.numbers),
        "subscription_plan": text.pick(text.vocabulary(PLANS), plans),
        "age": _ages(chunk),
        "gender": behaviour.some(chunk, GENDERS, NO_GENDER),
        "is_active": behaviour.flags(chunk, ACTIVE),
        "monthly_spend": _spend(chunk),
        "primary_device": behaviour.some(chunk, FEED.column("device").enum),
        "household_size": _households(chunk),
        **_persons(chunk),
        **_places(chunk),
        **_days(chunk),
    }
    return text.lines(columns, FEED.headers)


def _ages(chunk: Chunk) -> Text:
    """As the source has them, about normal; 19 of 10,000 below 0 and 10 above 100."""
    ages = chunk.rng.normal(MEAN_AGE, SPREAD, chunk.rows).round().clip(0, OLDEST).astype(np.int64)
    missing = chunk.chance(NO_AGE)
    below, above = (chunk.part(behaviour.share(some, behaviour.USERS, chunk.total)) for some in (BELOW_0, ABOVE_100))
    impossible = chunk.some(below + above)
    ages[impossible[:below]] = -chunk.rng.integers(1, 8, below)
    ages[impossible[below:]] = OLDEST + chunk.rng.integers(1, 10, above)
    missing[impossible] = False
    youngest = -7
    known = text.vocabulary(f"{age}.0" for age in range(youngest, OLDEST + 10))
    return text.pick(known, ages - youngest, missing)


def _spend(chunk: Chunk) -> Text:
    cents = (chunk.rng.gamma(SHAPE, DOLLARS, chunk.rows).clip(0.11, OUTLIERS[0] - 1) * 100).astype(np.int64)
    missing = chunk.chance(NO_SPEND)
    spenders = chunk.some(chunk.part(behaviour.share(SPENDERS, behaviour.USERS, chunk.total)))
    cents[spenders] = (chunk.rng.uniform(*OUTLIERS, len(spenders)) * 100).astype(np.int64)
    missing[spenders] = False
    return text.pick(text.decimals(OUTLIERS[1] * 100, 2), cents, missing)


def _households(chunk: Chunk) -> Text:
    return text.pick(text.decimals(8, 0), 1 + chunk.weighted(HOUSEHOLDS), chunk.chance(NO_HOUSEHOLD))


def _persons(chunk: Chunk) -> Mapping[str, Text]:
    """Names, and addresses that have nothing to do with them."""
    given, surnames = text.vocabulary(words.GIVEN_NAMES), text.vocabulary(words.SURNAMES)
    lower_given = text.vocabulary(name.lower() for name in words.GIVEN_NAMES)
    lower_surnames = text.vocabulary(name.lower() for name in words.SURNAMES)
    address = chunk.below(max(ADDRESSES * chunk.total // behaviour.USERS, 1))
    people = len(given) * len(surnames)
    mailbox = [
        text.pick(lower_given, address % len(given)),
        text.pick(lower_surnames, address // len(given) % len(surnames)),
        text.padded(address // people, 1, after="@"),
        text.pick(text.vocabulary(DOMAINS), address % len(DOMAINS)),
    ]
    return {
        "email": text.joined(mailbox, ""),
        "first_name": text.pick(given, chunk.below(len(given))),
        "last_name": text.pick(surnames, chunk.below(len(surnames))),
    }


def _places(chunk: Chunk) -> Mapping[str, Text]:
    """A country, one of its states or provinces, and any city."""
    country = chunk.weighted([behaviour.COUNTRIES[name] for name in STATES])
    sizes = np.array([len(states) for states in STATES.values()])
    firsts = np.cumsum(sizes) - sizes
    state = firsts[country] + (chunk.rng.random(chunk.rows) * sizes[country]).astype(np.int64)
    states = text.vocabulary(name for names in STATES.values() for name in names)
    return {
        "country": text.pick(text.vocabulary(STATES), country),
        "state_province": text.pick(states, state),
        "city": behaviour.some(chunk, words.CITIES),
    }


def _days(chunk: Chunk) -> Mapping[str, Text]:
    """Start and account are apart from each other, as in the source."""
    started = text.pick(text.days_from(FIRST_START, DAYS), chunk.below(DAYS))
    made_on = text.pick(text.days_from(FIRST_ACCOUNT, DAYS), chunk.below(DAYS))
    second = text.pick(text.times_of_day(), chunk.below(86_400))
    micros = text.padded(chunk.below(1_000_000), 6)
    moment = text.joined([text.joined([made_on, second], " "), micros], ".")
    return {"subscription_start_date": started, "created_at": moment}


GENERATOR = Generator(FEED, history, planted, delta, behaviour.LAST_DAY)
