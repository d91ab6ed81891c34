"""What the views of engagement show of the small star: the numbers follow by hand from tests/engagement_star.py."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.engagement_star import engagement
from tests.fixtures_postgres import Warehouse, fill

JAN, FEB, MAR, APR = (date(2023, month, 1) for month in (1, 2, 3, 4))
USA = "United States"


@pytest.fixture(scope="module")
def star(filled_copy: Any) -> Warehouse:
    """One filled warehouse for the whole module: views only read."""
    made: Warehouse = filled_copy()
    fill(made, engagement())
    return made


def rows(warehouse: Warehouse, query: str) -> list[tuple[Any, ...]]:
    """What the reader gets, numbers rounded to four digits."""
    found = warehouse.ask("reader", query)
    return [tuple(round(cell, 4) if isinstance(cell, (Decimal, float)) else cell for cell in row) for row in found]


def number(text: str) -> Decimal:
    return Decimal(text)


def test_engagement_is_of_the_subscribers_country_and_the_plan_of_the_day(star: Warehouse) -> None:
    # All were watched in the United States; Bob is Canadian. A session without a duration counts its subscriber.
    assert rows(star, "select * from bi.monthly_engagement order by month, country, plan") == [
        (JAN, "Canada", "Basic", number("10.00"), 1, 1, number("10"), 1),
        (JAN, USA, "Basic", number("80.50"), 2, 3, number("40.25"), 2),
        (FEB, USA, "Basic", number("30.00"), 1, 1, number("30"), 1),
        (FEB, USA, "Premium", number("31.00"), 1, 1, number("31"), 1),
        (FEB, "Unknown", "Unknown", None, 1, 1, None, 1),
        (APR, "Canada", "Basic", None, 1, 1, None, 1),
    ]


def test_active_users_come_return_and_lapse(star: Warehouse) -> None:
    # Ann counts under the plan of her last session in February, and lapses from it in March.
    # Columns: active, new, returning, lapsed, retention, churn. No row follows April.
    assert rows(star, "select * from bi.monthly_active_users order by month, country, plan") == [
        (JAN, "Canada", "Basic", 1, 1, 0, 0, None, None),
        (JAN, USA, "Basic", 2, 2, 0, 0, None, None),
        (FEB, "Canada", "Basic", 0, 0, 0, 1, number("0"), number("1")),
        (FEB, USA, "Basic", 0, 0, 0, 1, number("0"), number("0.5")),
        (FEB, USA, "Premium", 1, 0, 1, 0, None, None),
        (FEB, "Unknown", "Unknown", 1, 1, 0, 0, None, None),
        (MAR, USA, "Premium", 0, 0, 0, 1, number("0"), number("1")),
        (MAR, "Unknown", "Unknown", 0, 0, 0, 1, number("0"), number("1")),
        (APR, "Canada", "Basic", 1, 0, 0, 0, None, None),
    ]


def test_a_cohort_has_every_month_up_to_the_last(star: Warehouse) -> None:
    assert rows(star, "select * from bi.cohort_retention order by cohort_month, months_since") == [
        (JAN, 0, 3, 3, number("1")),
        (JAN, 1, 3, 1, number("0.3333")),
        (JAN, 2, 3, 0, number("0")),
        (JAN, 3, 3, 1, number("0.3333")),
        (FEB, 0, 1, 1, number("1")),
        (FEB, 1, 1, 0, number("0")),
        (FEB, 2, 1, 0, number("0")),
    ]


def test_content_has_a_row_where_there_is_a_session_or_a_review(star: Warehouse) -> None:
    # Columns: sessions, viewers, minutes, mean, completed, skipped, rating, ratings. 90 % is completed, 10 % is not
    # skipped; a session without a known progress counts in neither rate.
    assert rows(star, "select * from bi.content_performance order by month, genre") == [
        (JAN, "Comedy", 1, 1, None, None, number("0"), number("1"), None, 0),
        (JAN, "Drama", 2, 2, number("70.50"), number("35.25"), number("1"), number("0"), number("3.5"), 2),
        (JAN, "Unknown", 1, 1, number("20.00"), number("20"), number("1"), number("0"), None, 0),
        (FEB, "Drama", 2, 1, number("61.00"), number("30.5"), number("0"), number("0"), None, 0),
        (FEB, "Unknown", 1, 1, None, None, None, None, number("3"), 1),
        (MAR, "Drama", 0, 0, None, None, None, None, number("4"), 1),
        (MAR, "Unknown", 0, 0, None, None, None, None, number("1"), 1),
        (APR, "Comedy", 1, 1, None, None, number("1"), number("0"), None, 0),
    ]


def test_genres_count_a_viewer_once_over_all_months(star: Warehouse) -> None:
    assert rows(star, "select * from bi.genre_performance order by genre") == [
        ("Comedy", 2, 2, None, None, number("0.5"), number("0.5"), None, 0),
        ("Drama", 4, 2, number("131.50"), number("32.875"), number("0.3333"), number("0"), number("3.6667"), 3),
        ("Unknown", 2, 2, number("20.00"), number("20"), number("1"), number("0"), number("2"), 2),
    ]


def test_devices_are_the_session_s(star: Warehouse) -> None:
    assert rows(star, "select * from bi.device_usage order by month, device") == [
        (JAN, "Laptop", 3, 2, number("80.50")),
        (JAN, "Smart TV", 1, 1, number("10.00")),
        (FEB, "Laptop", 2, 2, number("30.00")),
        (FEB, "Smart TV", 1, 1, number("31.00")),
        (APR, "Laptop", 1, 1, None),
    ]


def test_no_click_is_no_position(star: Warehouse) -> None:
    assert rows(star, "select * from bi.search_effectiveness order by month, device") == [
        (JAN, "Laptop", 4, number("0.5"), number("0.25"), number("3.5")),
        (FEB, "Smart TV", 1, number("0"), number("1"), None),
    ]


def test_clicks_that_a_source_does_not_tell_are_null(star: Warehouse) -> None:
    assert rows(star, "select * from bi.recommendation_effectiveness order by 1, 2") == [
        ("behaviour", "personalized", "v1.2", 3, 1, number("0.3333"), 0.35),
        ("behaviour", "trending", "Unknown", 1, 1, number("1"), None),
        ("telemetry", "personalized", "v1.2", 2, None, None, 0.8),
    ]


def test_ratings_count_titles_that_have_one(star: Warehouse) -> None:
    # A rating of a title that is in no file counts, the title does not.
    assert rows(star, "select * from bi.ratings_by_genre order by 1, 2, 3") == [
        ("behaviour", "Movie", "Drama", 1, 3, number("3.6667")),
        ("behaviour", "Movie", "Unknown", 1, 1, number("1")),
        ("behaviour", "Unknown", "Unknown", 0, 1, number("3")),
        ("telemetry", "TV Show", "Unknown", 1, 2, number("2.5")),
        ("telemetry", "Unknown", "Unknown", 0, 1, number("5")),
    ]


def test_behaviour_subscribers_have_paid_nothing_that_is_known(star: Warehouse) -> None:
    assert rows(
        star,
        "select subscriber_id, plan, country, joined_on, last_paid_on, tenure_months, monthly_revenue_usd"
        " from bi.subscribers where source_system = 'behaviour' order by 1",
    ) == [
        ("user_1", "Premium", USA, date(2023, 1, 10), None, None, number("15.00")),
        ("user_2", "Basic", "Canada", date(2023, 1, 10), None, None, None),
        ("user_3", "Basic", USA, date(2023, 1, 10), None, None, None),
    ]
