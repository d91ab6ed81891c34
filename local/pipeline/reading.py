"""What a reader sees of the warehouse, asked as the reader role: never as anybody who may do more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import sql

# The planner's cost from which a view is not counted but estimated: some hundred thousand rows, a tenth of a second.
CHEAP = 20_000.0


@dataclass(frozen=True)
class FileAccount:
    """One row of `bi.data_quality`."""

    feed: str
    file: str
    rows_read: int
    rows_loaded: int
    rows_duplicate: int
    rows_quarantined: int
    rows_repaired: int


@dataclass(frozen=True)
class Totals:
    """Row accounting summed over files."""

    files: int = 0
    rows_read: int = 0
    rows_loaded: int = 0
    rows_duplicate: int = 0
    rows_quarantined: int = 0
    rows_repaired: int = 0

    def less(self, accounts: Iterable[FileAccount]) -> Totals:
        """What is left without these files."""
        shown = list(accounts)
        return Totals(
            self.files - len(shown),
            self.rows_read - sum(item.rows_read for item in shown),
            self.rows_loaded - sum(item.rows_loaded for item in shown),
            self.rows_duplicate - sum(item.rows_duplicate for item in shown),
            self.rows_quarantined - sum(item.rows_quarantined for item in shown),
            self.rows_repaired - sum(item.rows_repaired for item in shown),
        )


@dataclass(frozen=True)
class Drift:
    """What has drifted of a column: a row of `bi.feed_drift`, of a distribution the category that moved most."""

    feed: str
    column: str
    measure: str
    category: str
    old: float
    new: float
    psi: float | None
    threshold: float
    baseline: str


@dataclass(frozen=True)
class ViewCount:
    """The rows of a view: counted, or estimated from statistics (`exact` is false)."""

    rows: int
    exact: bool


def connect(secret: dict[str, Any]) -> Any:
    """A psycopg2 connection with a database secret; the caller closes it."""
    return psycopg2.connect(
        host=secret["host"],
        port=secret["port"],
        dbname=secret["dbname"],
        user=secret["username"],
        password=secret["password"],
        connect_timeout=10,
    )


@contextmanager
def reader(secret: dict[str, Any]) -> Iterator[Any]:
    """A read-only cursor with the reader's secret."""
    connection = connect(secret)
    try:
        connection.set_session(readonly=True)
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def file_accounts(cursor: Any, run: str, most: int) -> list[FileAccount]:
    """Row accounting of at most `most` files of the run, those with quarantined rows first."""
    cursor.execute(
        "select feed, file, rows_read, rows_loaded, rows_duplicate, rows_quarantined, rows_repaired"
        " from bi.data_quality where run_id = %s order by rows_quarantined = 0, feed, file limit %s",
        (run, most),
    )
    return [FileAccount(*row) for row in cursor.fetchall()]


def totals(cursor: Any, run: str) -> tuple[Totals, Totals]:
    """Row accounting summed over the run's files, and over the files of all earlier runs."""
    cursor.execute(
        "select run_id = %s, count(*), sum(rows_read), sum(rows_loaded), sum(rows_duplicate), sum(rows_quarantined),"
        " sum(rows_repaired) from bi.data_quality group by 1",
        (run,),
    )
    found = {of_run: Totals(*map(int, sums)) for of_run, *sums in cursor.fetchall()}
    return found.get(True, Totals()), found.get(False, Totals())


def drifts(cursor: Any, run: str) -> list[Drift]:
    """What has drifted in the run, a row for each column and measure."""
    cursor.execute(
        "select distinct on (feed, column_name, measure) feed, column_name, measure, category, old_value, new_value,"
        " psi, threshold, baseline_run_id from bi.feed_drift where run_id = %s"
        # What a category adds to the index, smoothed shares being above 0; other measures have one row.
        " order by feed, column_name, measure,"
        " case when psi is null then 0 else (new_value - old_value) * ln(new_value / old_value) end desc",
        (run,),
    )
    return [Drift(*row) for row in cursor.fetchall()]


def view_counts(cursor: Any) -> dict[str, ViewCount]:
    """View name → rows, for every view in `bi`: counted where that is cheap, else as the planner estimates them."""
    cursor.execute("select table_name from information_schema.views where table_schema = 'bi' order by 1")
    names = [name for (name,) in cursor.fetchall()]
    return {name: _count(cursor, sql.Identifier("bi", name)) for name in names}


def _count(cursor: Any, view: sql.Identifier) -> ViewCount:
    cursor.execute(sql.SQL("explain (format json) select * from {}").format(view))
    plan = cursor.fetchone()[0][0]["Plan"]
    if plan["Total Cost"] > CHEAP:
        return ViewCount(int(plan["Plan Rows"]), exact=False)
    cursor.execute(sql.SQL("select count(*) from {}").format(view))
    return ViewCount(int(cursor.fetchone()[0]), exact=True)
