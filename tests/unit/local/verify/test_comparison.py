from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from local.verify.comparison import ALL_OF_IT, Rows, compare, same
from local.verify.queries import ViewQuery

VIEW = ViewQuery(
    "sales", "", key=("month", "shop"), sums=("revenue_usd",), means=("avg_price",), rates=("growth_rate",),
    untold=("run_id",),
)  # fmt: skip
COLUMNS = ["month", "shop", "buyers", "revenue_usd", "avg_price", "growth_rate"]
JANUARY = date(2024, 1, 1)
ROW = (JANUARY, None, 3, Decimal("10.10"), 3.3666666666666667, None)


def differences(theirs: Rows, ours: Rows, columns: list[str] | None = None) -> list[tuple[Any, ...]]:
    found = compare(VIEW, (columns or COLUMNS, theirs), (COLUMNS, ours))
    return [(one.key.get("shop"), one.column, one.theirs, one.ours) for one in found.differences]


def but(**values: Any) -> tuple[Any, ...]:
    return tuple(values.get(name, cell) for name, cell in zip(COLUMNS, ROW))


def test_equal_tables_have_no_differences_and_their_cells_are_counted() -> None:
    found = compare(VIEW, (COLUMNS, [but(shop="A"), ROW]), (COLUMNS, [ROW, but(shop="A")]))
    assert (found.view, found.rows, found.cells, found.differences) == ("sales", 2, 12, [])


@pytest.mark.parametrize(
    ("column", "theirs"),
    [
        ("buyers", 4),
        ("buyers", None),
        ("buyers", "3"),
        ("revenue_usd", Decimal("10.11")),
        ("revenue_usd", None),
        ("avg_price", 3.3667666666666667),
        ("growth_rate", 0.0),
        ("growth_rate", float("nan")),
    ],
)
def test_a_cell_that_differs_is_named_with_key_and_both_values(column: str, theirs: Any) -> None:
    ours = dict(zip(COLUMNS, ROW))[column]
    assert differences([but(**{column: theirs})], [ROW]) == [(None, column, theirs, ours)]


def test_a_row_that_one_side_lacks_is_one_difference() -> None:
    more = but(shop="A")
    assert [(shop, column) for shop, column, *_ in differences([ROW], [ROW, more])] == [("A", ALL_OF_IT)]
    assert [(shop, column) for shop, column, *_ in differences([ROW, more], [ROW])] == [("A", ALL_OF_IT)]


def test_a_row_that_stands_twice_is_a_difference() -> None:
    assert [column for _, column, *_ in differences([ROW, ROW], [ROW])] == [ALL_OF_IT]


def test_a_key_that_both_sides_have_twice_is_matched_whatever_the_order() -> None:
    other = but(buyers=9)
    assert differences([ROW, other], [other, ROW]) == []
    assert [column for _, column, *_ in differences([ROW, other], [but(buyers=8), ROW])] == ["buyers"]


def test_columns_are_matched_by_name_and_a_missing_or_strange_one_is_told() -> None:
    turned = list(reversed(COLUMNS))
    assert differences([tuple(reversed(ROW))], [ROW], turned) == []
    renamed = [*COLUMNS[:-1], "growth"]
    assert differences([ROW], [ROW], renamed) == [(None, "columns that only one side has", "growth", "growth_rate")]


def test_what_only_the_run_knows_is_not_compared() -> None:
    assert differences([(*ROW, "refresh-1")], [ROW], [*COLUMNS, "run_id"]) == []


@pytest.mark.parametrize(
    ("kind", "theirs", "ours", "expected"),
    [
        # A cent, and nothing less than a cent.
        ("sums", Decimal("10.10"), Decimal("10.1000000000"), True),
        ("sums", Decimal("10.10"), Decimal("10.105"), False),
        ("sums", 0.1 + 0.2, Decimal("0.3"), True),
        # As many decimals as the view shows, but two at least.
        ("means", Decimal("3.67"), 3.6666666666666665, True),
        ("means", Decimal("3.66"), 3.6666666666666665, False),
        ("means", Decimal("3.7"), 3.6666666666666665, False),
        ("means", 3.6667, 3.6666666666666665, True),
        ("means", 3.6667, 3.66664, False),
        ("means", 3.666666666666667, 3.6666666666666665, True),
        ("means", 3.66666667, 3.666666, False),
        # Four at least.
        ("rates", Decimal("0.151"), 0.15104, True),
        ("rates", Decimal("0.151"), 0.15106, False),
        # Doubles that were added up in another order.
        ("rates", 123456789.123456789, 123456789.12345, True),
        ("exact", 3, Decimal("3"), True),
        ("exact", Decimal("3.1"), Decimal("3.11"), False),
        ("exact", "a", "A", False),
        ("exact", JANUARY, JANUARY, True),
        ("exact", None, 0, False),
    ],
)
def test_how_far_values_may_lie_apart(kind: str, theirs: Any, ours: Any, expected: bool) -> None:
    assert same(kind, theirs, ours) is expected
