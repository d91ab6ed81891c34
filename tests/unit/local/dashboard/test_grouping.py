from __future__ import annotations

from typing import Any

import pytest

from local.dashboard.exhibit import OVERVIEW, Exhibit, kept, part, rate, total
from local.dashboard.grouping import group
from local.dashboard.vocabulary import BY_MEMBER, MONTH, PLAN

ROWS: list[dict[str, Any]] = [
    {"month": "2024-01", "plan": "Basic", "country": "Spain", "users": 1, "back": 1, "before": 2},
    {"month": "2024-01", "plan": "Basic", "country": "Canada", "users": None, "back": 1, "before": 8},
    {"month": "2024-02", "plan": "Premium", "country": "Spain", "users": 4, "back": 0, "before": 0},
]


def exhibit(*measures: Any) -> Exhibit:
    return Exhibit(OVERVIEW, 1, "T", "g", ("v",), "select 1", (MONTH, *measures), "nobody", BY_MEMBER)


def test_sums_add_up_over_what_is_no_grain_and_a_rate_is_of_sums() -> None:
    shown = exhibit(total("users", "Users"), part("back"), part("before"), rate("again", "Again", ("back", "before")))
    assert group(shown, ROWS, {}) == [
        {"month": "2024-01", "users": 1, "back": 2, "before": 10, "again": 0.2},
        {"month": "2024-02", "users": 4, "back": 0, "before": 0, "again": None},
    ]


def test_a_sum_of_nothing_known_is_not_zero() -> None:
    assert group(exhibit(total("users", "Users")), ROWS, {"country": "Canada"}) == [{"month": "2024-01", "users": None}]


@pytest.mark.parametrize(
    ("choice", "months"),
    [
        ({}, ["2024-01", "2024-02"]),
        ({"from": "2024-02"}, ["2024-02"]),
        ({"to": "2024-01"}, ["2024-01"]),
        ({"from": "2024-01", "to": "2024-02", "plan": "Premium"}, ["2024-02"]),
        ({"country": "Nowhere"}, []),
        ({"device": "Laptop", "country": ""}, ["2024-01", "2024-02"]),
    ],
)
def test_filters_let_through_what_is_chosen(choice: dict[str, str], months: list[str]) -> None:
    assert [row["month"] for row in group(exhibit(total("users", "Users")), ROWS, choice)] == months


def test_what_does_not_add_up_is_refused_where_it_would_have_to() -> None:
    with pytest.raises(ValueError, match="users does not add up"):
        group(exhibit(kept("users", "Users")), ROWS, {})
    fine = Exhibit(OVERVIEW, 1, "T", "g", ("v",), "", (MONTH, PLAN, kept("users", "Users")), "nobody", {"plan": "plan"})
    assert len(group(fine, ROWS[1:], {})) == 2
