"""A small, whole star schema as given rows: three subscribers (one with two versions), four titles, two files.

Every value is chosen to matter to some view, check or COPY rule; tests say which.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.contract.table import Table
from tests.star_playback import counts as playback_counts
from tests.star_playback import playback
from tests.star_realtime import SESSIONS
from tests.star_revenue import forecasts, revenue

Row = tuple[Any, ...]
Star = dict[str, list[Row]]

FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2023, 12, 31)
FINISHED = datetime(2026, 1, 31, 6, 0, 0, 123456, tzinfo=timezone.utc)
# Everything that COPY's text format has to escape, and what looks like its null.
AWKWARD_TITLE = 'Tab\there, "quoted", back\\slash \\N, line\nbreak, return\r, ünïcödé 映画'


# Table of the warehouse that no job of the lake publishes, with its schema → rows.
LOOSE: Star = {**SESSIONS}


def star() -> Star:
    """Table name → rows in the contract's column order; a fresh copy at each call."""
    return {
        "dim_date": calendar(FIRST_DAY, LAST_DAY),
        "dim_region": [(0, "Unknown", "Not known"), (1, "UCAN", "US and Canada"), (2, "EMEA", "Europe")],
        "dim_country": [
            (0, "Unknown", None, 0, False),
            (11, "United States", "US", 1, False),
            (12, "Spain", "ES", 2, False),
            (13, "West Germany", None, 2, True),
        ],
        "dim_plan": [(0, "Unknown"), (21, "Basic"), (22, "Premium")],
        "dim_device": [(0, "Unknown", "unknown"), (31, "Laptop", "computer"), (32, "Smart TV", "tv")],
        "dim_subscriber": [
            subscriber(0, "unknown", "0", plan=0, country=0, device=0, is_current=True),
            subscriber(101, "userbase", "1", joined=date(2022, 11, 15), paid=date(2023, 2, 1), spend="10.00",
                       valid=(date(2022, 11, 15), date(2023, 1, 10)), is_current=False),
            subscriber(102, "userbase", "1", plan=22, joined=date(2022, 11, 15), paid=date(2023, 2, 1), spend="15.00",
                       valid=(date(2023, 1, 10), None)),
            subscriber(103, "userbase", "2", country=12, device=32, joined=date(2023, 2, 28), paid=date(2023, 2, 28),
                       spend="12.00", valid=(date(2023, 2, 28), None), age=51),
            subscriber(104, "userbase", "3", country=0, joined=date(2023, 1, 31), paid=date(2023, 2, 1), spend="11.00",
                       valid=(date(2023, 1, 31), None)),
        ],
        "dim_title": [
            title(0, "unknown", "0", "Unknown", "Unknown"),
            title(201, "titles", "s1", AWKWARD_TITLE, "Movie", 1994, date(2022, 3, 1), "PG", minutes=99,
                  description='A "quoted" <tale> & more'),
            title(202, "titles", "s2", "1994", "TV Show", 2022, date(2023, 5, 2), "TV-MA", seasons=2),
            title(203, "titles", "s3", "", "Movie", 1980, date(2023, 6, 3), None, minutes=61),
            title(204, "titles", "s4", "No date", "TV Show", 2020, None, "TV-MA", seasons=1),
        ],
        "dim_genre": [(0, "unknown", "Unknown"), (301, "titles", "Dramas"), (302, "titles", "Comedies")],
        "dim_person": [(0, "unknown", "Unknown"), (401, "titles", "Ana O'Neil"), (402, "titles", "Bo Li")],
        "bridge_title_genre": [
            (201, 302, 1, "titles"), (201, 301, 2, "titles"), (202, 301, 1, "titles"),
            (203, 301, 1, "titles"), (204, 302, 1, "titles"),
        ],
        "bridge_title_country": [
            (201, 12, 1, "titles"), (201, 11, 3, "titles"), (202, 11, 1, "titles"), (203, 13, 1, "titles"),
        ],
        "bridge_title_credit": [
            (201, 402, "director", 1, "titles"), (201, 401, "director", 2, "titles"), (201, 401, "cast", 1, "titles"),
            (202, 401, "cast", 1, "titles"),
            (203, 402, "director", 1, "titles"),
        ],
        "fact_subscription_month": [
            month(date(2022, 11, 1), 101, "10.00"), month(date(2022, 12, 1), 101, "10.00"),
            month(date(2023, 1, 1), 102, "15.00"), month(date(2023, 2, 1), 102, "15.00"),
            month(date(2023, 2, 1), 103, "12.00"),
            month(date(2023, 1, 1), 104, "11.00"), month(date(2023, 2, 1), 104, "11.00"),
        ],
        **revenue(),
        **forecasts(),
        **playback(),
        **playback_counts(),
        "file_accounting": [
            ("f1", "userbase", "userbase/Users 1.csv", "run-1", "loaded", None, 4, 3, 0, 1, 0, FINISHED),
            ("f2", "titles", "titles/t.csv", "run-1", "loaded", None, 5, 4, 1, 0, 1, FINISHED),
        ],
        "data_profile": [
            ("titles", "countries", "Unknown", 1, 4), ("titles", "countries", "United States", 2, 4),
            ("titles", "maturity_rating", "", 1, 4), ("titles", "maturity_rating", "TV-MA", 2, 4),
            ("userbase", "plan", "Basic", 2, 3),
        ],
        "feed_drift": [
            ("titles", "run-1", "run-0", FINISHED, "title_type", "distribution", "TV Show", 0.3, 0.6, 0.3819, 0.25),
            ("titles", "run-1", "run-0", FINISHED, "*", "rows", "", 10.0, 4.0, None, 2.0),
        ],
    }  # fmt: skip


def calendar(first: date, last: date) -> list[Row]:
    """Rows of dim_date for every day from `first` to `last`, and the unknown member."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(0, None, None, None, None, None, None, None, None)] + [
        (
            int(day.strftime("%Y%m%d")), day, day.year, (day.month + 2) // 3, day.month, day.replace(day=1),
            day.isocalendar()[1], day.isoweekday(), day.isoweekday() > 5,
        )
        for day in days
    ]  # fmt: skip


def subscriber(
    key: int, source: str, number: str, plan: int = 21, country: int = 11, device: int = 31,
    joined: date | None = None, paid: date | None = None, spend: str | None = None,
    valid: tuple[date | None, date | None] = (None, None), is_current: bool = True, age: int | None = None,
) -> Row:  # fmt: skip
    """A row of dim_subscriber."""
    amount = Decimal(spend) if spend else None
    band = "45-54" if age else None
    return (
        key,
        source,
        number,
        plan,
        country,
        device,
        "Female",
        age,
        band,
        None,
        amount,
        joined,
        paid,
        *valid,
        is_current,
        None,
    )


def title(
    key: int, source: str, number: str, name: str, kind: str, year: int | None = None, added: date | None = None,
    rating: str | None = None, minutes: int | None = None, seasons: int | None = None, description: str | None = None,
) -> Row:  # fmt: skip
    """A row of dim_title without an IMDb match."""
    return (
        key,
        source,
        number,
        name,
        kind,
        year,
        added,
        rating,
        minutes,
        seasons,
        None,
        None,
        None,
        None,
        None,
        "none",
        description,
    )


def month(start: date, key: int, revenue: str) -> Row:
    """A row of fact_subscription_month."""
    return (start, int(start.strftime("%Y%m%d")), key, Decimal(revenue))


def contract(name: str) -> Table:
    """The contract of the warehouse table called `name`."""
    return next(table for table in WAREHOUSE_TABLES if table.name == name)
