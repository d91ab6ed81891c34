"""A column's type in an extract, and values that do not fit it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow
import pytest

from local.tableau.catalogue import Column, View
from local.tableau.column_types import arrow_type, hyper_type
from local.tableau.errors import CatalogueError
from local.tableau.extracts import arrow_array


@pytest.mark.parametrize(
    ("name", "kind", "arrow", "hyper"),
    [
        ("title", "text", pyarrow.string(), "TEXT"),
        ("seasons", "integer", pyarrow.int32(), "INT"),
        ("titles", "bigint", pyarrow.int64(), "BIG_INT"),
        ("is_active", "boolean", pyarrow.bool_(), "BOOL"),
        ("month", "date", pyarrow.date32(), "DATE"),
        ("finished_at", "timestamp with time zone", pyarrow.timestamp("us", tz="UTC"), "TIMESTAMP_TZ"),
        ("avg_score", "double precision", pyarrow.float64(), "DOUBLE"),
        ("imdb_rating", "numeric(3,1)", pyarrow.decimal128(3, 1), "NUMERIC(3, 1)"),
        # Sums, of which PostgreSQL says no precision; averages and rates, which have none.
        ("revenue_usd", "numeric", pyarrow.decimal128(18, 2), "NUMERIC(18, 2)"),
        ("watch_minutes", "numeric", pyarrow.decimal128(18, 2), "NUMERIC(18, 2)"),
        ("avg_watch_minutes", "numeric", pyarrow.float64(), "DOUBLE"),
        ("retention_rate", "numeric", pyarrow.float64(), "DOUBLE"),
    ],
)
def test_types(name: str, kind: str, arrow: Any, hyper: str) -> None:
    column = Column(name, kind)
    assert (arrow_type(column), str(hyper_type(column))) == (arrow, hyper)


def test_a_type_without_one_is_named() -> None:
    with pytest.raises(CatalogueError, match="column shape is point"):
        arrow_type(Column("shape", "point"))


@pytest.mark.parametrize("value", [Decimal("0.125"), Decimal("1e17")])
def test_a_value_that_would_be_rounded_or_cut_is_refused(value: Decimal) -> None:
    column = Column("revenue_usd", "numeric")
    with pytest.raises(CatalogueError, match=r"bi\.v\.revenue_usd: a value does not fit decimal128\(18, 2\)"):
        arrow_array(View("v", "", (column,)), pyarrow.field("revenue_usd", arrow_type(column)), [value])


def test_nulls_stay_nulls_and_numbers_become_doubles() -> None:
    found = arrow_array(View("v", "", ()), pyarrow.field("rate", pyarrow.float64()), [Decimal("0.25"), None])
    assert found.to_pylist() == [0.25, None]
