"""Generated userbase: subscribers as datasets.md 2.1 describes them, then a few bad rows and exact repeats."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from glue_jobs.feeds.userbase import FEED
from local.generate import files, text
from local.generate.chunks import Chunk, Ints, chunks
from local.generate.order import Block, File, Generator, Order, counts

STEM = "Subscriber Base"
SUBSCRIBERS = 2_500
REPEATS = 12
# A day's delta: so many subscribers have another plan.
CHANGED = 25

# Subscribers by country and plan (Basic, Standard, Premium): three cells are empty and six tiny, as in the source.
COUNTRY_PLANS = {
    "United States": (179, 93, 179),
    "Spain": (179, 93, 179),
    "Canada": (125, 65, 127),
    "United Kingdom": (3, 180, 0),
    "Australia": (61, 61, 61),
    "Germany": (90, 90, 3),
    "France": (92, 0, 91),
    "Brazil": (90, 4, 89),
    "Mexico": (4, 179, 0),
    "Italy": (176, 3, 4),
}
PLANS = FEED.column("plan").enum
SPEND_WEIGHTS = (409, 388, 455, 418, 431, 399)
FIRST_JOIN, LAST_JOIN = date(2021, 9, 5), date(2023, 6, 14)
RUSH = {(2022, 6): 295, (2022, 7): 481, (2022, 8): 382, (2022, 9): 367, (2022, 10): 521, (2022, 11): 295}
OUTSIDE_RUSH = 159
FIRST_PAYMENT, LAST_PAYMENT = date(2023, 6, 10), date(2023, 7, 15)
YOUNGEST, OLDEST = 26, 51
FORM = "%d-%m-%y"

# Changes to a good subscriber that make a bad row; one rule or more is broken in each.
BAD: tuple[files.Row, ...] = (
    {"Join Date": "31-02-23"},
    {"Join Date": "2023-01-05"},
    {"Last Payment Date": ""},
    {"Subscription Type": "Gold"},
    {"Device": "Smart Fridge"},
    {"User ID": ""},
    {"Monthly Revenue": "0"},
    {"Join Date": "20-06-23", "Last Payment Date": "12-06-23"},
    {"Age": "n/a", "Gender": ""},
    # The key of the first subscriber, with other values.
    {"User ID": "1", "Monthly Revenue": "15", "Age": "52"},
)

Drawn = dict[str, Ints]


def history(order: Order) -> Iterator[File]:
    """One file of all subscribers, CRLF as the source."""
    total = order.scaled(SUBSCRIBERS)

    def bad(good: str) -> list[str]:
        return files.bad_lines(good, FEED.headers, BAD, lambda index: {"User ID": str(total + 1 + index)}, end="\r\n")

    header = files.delimited_line(FEED.headers, end="\r\n")
    of = chunks(order.seed, FEED.name, total)
    yield File(f"{STEM}.csv", files.with_copies(of, lambda chunk: _lines(chunk.numbers, _drawn(chunk)), REPEATS,
                                                header, bad))  # fmt: skip


def delta(order: Order) -> Iterator[File]:
    """One file of the subscribers whose plan has changed, paid on the day."""
    yield File(order.name(STEM, ".csv"), _changed(order))


def _changed(order: Order) -> Iterator[Block]:
    assert order.day
    yield Block(0, files.delimited_line(FEED.headers, end="\r\n").encode())
    total = order.scaled(SUBSCRIBERS)
    for chunk, places, rng in files.some_of_each(order, FEED.name, total, order.scaled(CHANGED)):
        drawn = {name: values[places] for name, values in _drawn(chunk).items()}
        drawn["plan"] = (drawn["plan"] + rng.integers(1, len(PLANS), len(places))) % len(PLANS)
        drawn["paid"] = np.full(len(places), (order.day - FIRST_JOIN).days)
        yield text.block(_lines(chunk.numbers[places], drawn, order.day))


def _drawn(chunk: Chunk) -> Drawn:
    """Every cell as an index into what it may be; days are counted from FIRST_JOIN."""
    plans_of = [weight for plans in COUNTRY_PLANS.values() for weight in plans]
    cell = chunk.weighted(plans_of)
    joined = chunk.weighted(_join_weights())
    paid = (FIRST_PAYMENT - FIRST_JOIN).days + chunk.below((LAST_PAYMENT - FIRST_PAYMENT).days + 1)
    return {
        "country": cell // len(PLANS),
        "plan": cell % len(PLANS),
        "spend": chunk.weighted(SPEND_WEIGHTS),
        "joined": joined,
        "paid": np.maximum(joined, paid),
        "age": YOUNGEST + chunk.below(OLDEST - YOUNGEST + 1),
        "gender": chunk.below(len(FEED.column("gender").enum)),
        "device": chunk.below(len(FEED.column("device").enum)),
    }


def _lines(numbers: Ints, drawn: Drawn, last: date = LAST_PAYMENT) -> text.Text:
    spend = FEED.column("monthly_spend_usd")
    assert isinstance(spend.minimum, int) and isinstance(spend.maximum, int)
    amounts = text.vocabulary(str(usd) for usd in range(spend.minimum, spend.maximum + 1))
    days = text.days(FIRST_JOIN, last, FORM)
    duration = text.vocabulary(FEED.column("plan_duration").enum)
    columns = {
        "User ID": text.padded(numbers, 1),
        "Subscription Type": text.pick(text.vocabulary(PLANS), drawn["plan"]),
        "Monthly Revenue": text.pick(amounts, drawn["spend"]),
        "Join Date": text.pick(days, drawn["joined"]),
        "Last Payment Date": text.pick(days, drawn["paid"]),
        "Country": text.pick(text.vocabulary(COUNTRY_PLANS), drawn["country"]),
        "Age": text.pick(text.integers(OLDEST), drawn["age"]),
        "Gender": text.pick(text.vocabulary(FEED.column("gender").enum), drawn["gender"]),
        "Device": text.pick(text.vocabulary(FEED.column("device").enum), drawn["device"]),
        "Plan Duration": text.pick(duration, np.zeros(len(numbers), int)),
    }
    return text.lines(columns, FEED.headers, end="\r\n")


def _join_weights() -> list[float]:
    """The weight of every day from FIRST_JOIN to LAST_JOIN: most subscribers joined in six months of 2022."""
    days = [FIRST_JOIN + timedelta(days=day) for day in range((LAST_JOIN - FIRST_JOIN).days + 1)]
    quiet = sum((day.year, day.month) not in RUSH for day in days)
    # A month's weight is spread over 30 days; the odd day more or less is within the noise.
    return [RUSH.get((day.year, day.month), 30 * OUTSIDE_RUSH / quiet) / 30 for day in days]


GENERATOR = Generator(
    FEED, history, lambda scale: counts(duplicate=REPEATS, quarantined=len(BAD)), delta, last_day=LAST_PAYMENT
)
