"""Generated userbase: subscribers as datasets.md 2.1 describes them, then a few bad rows and exact repeats."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from glue_jobs.feeds.userbase import FEED

FILE_NAME = "Subscriber Base.csv"
SUBSCRIBERS = 2_500
REPEATS = 12

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
SPEND_WEIGHTS = (409, 388, 455, 418, 431, 399)
FIRST_JOIN, LAST_JOIN = date(2021, 9, 5), date(2023, 6, 14)
RUSH = {(2022, 6): 295, (2022, 7): 481, (2022, 8): 382, (2022, 9): 367, (2022, 10): 521, (2022, 11): 295}
OUTSIDE_RUSH = 159
FIRST_PAYMENT, PAYMENT_DAYS = date(2023, 6, 10), 36
YOUNGEST, OLDEST = 26, 51

Row = dict[str, str]

# Changes to a good subscriber that make a bad row; one rule or more is broken in each.
BAD: tuple[Row, ...] = (
    {"Join Date": "31-02-23"},
    {"Join Date": "2023-01-05"},
    {"Last Payment Date": ""},
    {"Subscription Type": "Gold"},
    {"Device": "Smart Fridge"},
    {"User ID": ""},
    {"Monthly Revenue": "0"},
    {"Join Date": "20-06-23", "Last Payment Date": "12-06-23"},
    {"Age": "n/a", "Gender": ""},
    # The key of an earlier subscriber, with other values.
    {"User ID": "17", "Monthly Revenue": "15", "Age": "52"},
)
PLANTED = {"duplicate": REPEATS, "quarantined": len(BAD), "repaired": 0}


def write(folder: Path, scale: int, seed: int) -> Path:
    """Write the file, CRLF as the source; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    rows = list(_subscribers(random.Random(f"userbase {seed}"), SUBSCRIBERS * scale))
    bad = [_bad_row(rows[-1], change, len(rows) + 1 + index) for index, change in enumerate(BAD)]
    with path.open("w", encoding="ascii", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(FEED.headers)
        writer.writerows(rows)
        writer.writerows(bad)
        writer.writerows(rows[100 * index] for index in range(REPEATS))
    return path


def _subscribers(rng: random.Random, count: int) -> Iterator[tuple[str, ...]]:
    """Rows in the order of the contract's columns."""
    cells = [(country, plan) for country in COUNTRY_PLANS for plan in FEED.column("plan").enum]
    weights = [weight for plans in COUNTRY_PLANS.values() for weight in plans]
    spend = FEED.column("monthly_spend_usd")
    assert isinstance(spend.minimum, int) and isinstance(spend.maximum, int)
    days, day_weights = _join_days()
    paid = [FIRST_PAYMENT + timedelta(days=day) for day in range(PAYMENT_DAYS)]
    columns = zip(
        rng.choices(cells, weights, k=count),
        rng.choices([str(usd) for usd in range(spend.minimum, spend.maximum + 1)], SPEND_WEIGHTS, k=count),
        rng.choices(days, day_weights, k=count),
        rng.choices(paid, k=count),
        rng.choices([str(age) for age in range(YOUNGEST, OLDEST + 1)], k=count),
        rng.choices(FEED.column("gender").enum, k=count),
        rng.choices(FEED.column("device").enum, k=count),
        strict=True,
    )
    duration = FEED.column("plan_duration").enum[0]
    text = {day: day.strftime("%d-%m-%y") for day in {*days, *paid}}
    for number, ((country, plan), usd, joined, payment, age, gender, device) in enumerate(columns, start=1):
        last = text[max(joined, payment)]
        yield str(number), plan, usd, text[joined], last, country, age, gender, device, duration


def _join_days() -> tuple[list[date], list[float]]:
    """Every possible join day with its weight: most subscribers joined in six months of 2022."""
    days = [FIRST_JOIN + timedelta(days=day) for day in range((LAST_JOIN - FIRST_JOIN).days + 1)]
    quiet = sum((day.year, day.month) not in RUSH for day in days)
    # A month's weight is spread over 30 days; the odd day more or less is within the noise.
    return days, [RUSH.get((day.year, day.month), 30 * OUTSIDE_RUSH / quiet) / 30 for day in days]


def _bad_row(good: tuple[str, ...], change: Row, number: int) -> list[str]:
    row = dict(zip(FEED.headers, good, strict=True)) | {"User ID": str(number)} | change
    return [row[header] for header in FEED.headers]
