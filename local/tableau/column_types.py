"""A column's type in an extract: PostgreSQL's, as Parquet carries it and as Hyper stores it."""

from __future__ import annotations

from typing import Any

import pyarrow

from local.tableau.catalogue import Column, View
from local.tableau.errors import CatalogueError
from local.tableau.fields import PRECISION

# Of sums of what is kept to the cent or to a hundredth of a minute: PostgreSQL says no precision of a sum, the
# warehouse does. Averages and rates have as many digits as a double.
EXACT_PRECISION = (18, 2)

PLAIN = {
    "text": pyarrow.string(),
    "smallint": pyarrow.int16(),
    "integer": pyarrow.int32(),
    "bigint": pyarrow.int64(),
    "double precision": pyarrow.float64(),
    "boolean": pyarrow.bool_(),
    "date": pyarrow.date32(),
    "timestamp with time zone": pyarrow.timestamp("us", tz="UTC"),
}


def precision(column: Column) -> tuple[int, int] | None:
    """Digits and decimals of a numeric that has them, or is a sum of such; None of any other column."""
    if not column.type.startswith("numeric"):
        return None
    if found := PRECISION.search(column.type):
        return int(found[1]), int(found[2])
    return EXACT_PRECISION if is_exact(column.name) else None


def is_exact(name: str) -> bool:
    """True for the name of a sum of money or of minutes."""
    return name.endswith(("_usd", "_minutes")) and not name.startswith("avg_")


def arrow_type(column: Column) -> Any:
    """The column's type in Parquet.

    Raises:
        CatalogueError: it has none here.
    """
    if found := precision(column):
        return pyarrow.decimal128(*found)
    if column.type.startswith("numeric"):
        return pyarrow.float64()
    if column.type not in PLAIN:
        raise CatalogueError(f"column {column.name} is {column.type}: local/tableau/column_types.py has no such type")
    return PLAIN[column.type]


def arrow_schema(view: View) -> Any:
    """The Parquet schema of a view."""
    return pyarrow.schema([pyarrow.field(column.name, arrow_type(column)) for column in view.columns])


def hyper_type(column: Column) -> Any:
    """The column's type in Hyper."""
    from tableauhyperapi import SqlType

    if found := precision(column):
        return SqlType.numeric(*found)
    kinds = {
        "text": SqlType.text, "smallint": SqlType.small_int, "integer": SqlType.int, "bigint": SqlType.big_int,
        "boolean": SqlType.bool, "date": SqlType.date, "timestamp with time zone": SqlType.timestamp_tz,
    }  # fmt: skip
    return kinds.get(column.type, SqlType.double)()
