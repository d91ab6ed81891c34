"""Reads what the exhibits show, as the reader role, from one state of the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

import psycopg2

from local.dashboard.exhibit import Exhibit
from local.dashboard.grouping import Row, group
from local.pipeline import reading

Frames = dict[str, list[Row]]


class DashboardError(RuntimeError):
    """A page can't be made; the message names the exhibit and says what to do."""


def read(secret: dict[str, Any], exhibits: Mapping[str, Exhibit]) -> Frames:
    """Name → rows of every exhibit, all of one state of the warehouse.

    Raises:
        DashboardError: a query fails, its columns are not the declared ones, or a measure that does not add up has
            several rows at one place of the grain.
    """
    connection = reading.connect(secret)
    try:
        connection.set_session(readonly=True, isolation_level="REPEATABLE READ")
        with connection.cursor() as cursor:
            cursor.execute("set timezone to 'UTC'")
            return {name: rows_of(cursor, name, exhibit) for name, exhibit in exhibits.items()}
    finally:
        connection.close()


def rows_of(cursor: Any, name: str, exhibit: Exhibit) -> list[Row]:
    """The rows of one exhibit; raises as `read` does."""
    try:
        cursor.execute(exhibit.query)
    except psycopg2.Error as error:
        what = str(error).strip().splitlines()[0]
        raise DashboardError(f"chart {name}: {what}; next: make refresh, which brings views up to date") from error
    columns = [column.name for column in cursor.description]
    if sorted(columns) != sorted(exhibit.columns):
        raise DashboardError(f"chart {name}: the query gives {columns}, declared are {exhibit.columns}")
    rows = [{column: plain(value) for column, value in zip(columns, row)} for row in cursor.fetchall()]
    try:
        group(exhibit, rows, {})
    except ValueError as error:
        raise DashboardError(f"chart {name}: {error}") from error
    return rows


def plain(value: Any) -> Any:
    """A value as JSON has it: days and instants as ISO text, exact numbers as numbers."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return value
