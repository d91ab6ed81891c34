"""What the summary asks of a real warehouse, as the reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from local.pipeline import reading
from local.pipeline.reading import Drift, FileAccount, Totals, ViewCount
from tests.fixtures_postgres import Warehouse

FILES = [
    ("old", "titles", "a.csv", 10, 10, 0, 0, 0),
    ("new", "titles", "b.csv", 10, 8, 2, 0, 1),
    ("new", "userbase", "c.csv", 7, 6, 0, 1, 0),
    ("new", "userbase", "d.csv", 5, 5, 0, 0, 0),
]
DRIFT = [
    ("titles", "new", "title_type", "distribution", "Movie", 0.7, 0.4, 0.3819, 0.25),
    ("titles", "new", "title_type", "distribution", "TV Show", 0.3, 0.6, 0.3819, 0.25),
    ("titles", "new", "*", "rows", "", 10, 4, None, 2),
    ("titles", "old", "*", "rows", "", 10, 100, None, 2),
]


@pytest.fixture
def cursor(warehouse: Warehouse) -> Iterator[Any]:
    """A reader's cursor on a warehouse with the accounts of four files in two runs."""
    for number, row in enumerate(FILES):
        warehouse.ask(
            "owner",
            "insert into ops.file_accounting (file_id, run_id, feed, file, rows_read, rows_loaded, rows_duplicate,"
            " rows_quarantined, rows_repaired, status, finished_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'LOADED', now())",
            f"file-{number}", *row,
        )  # fmt: skip
    for row in DRIFT:
        warehouse.ask(
            "owner",
            "insert into ops.feed_drift (feed, run_id, column_name, measure, category, old_value, new_value, psi,"
            " threshold, baseline_run_id, found_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'first', now())",
            *row,
        )  # fmt: skip
    secret = warehouse.reader
    given = {
        "host": secret.host, "port": secret.port, "dbname": secret.dbname, "username": secret.username,
        "password": secret.password,
    }  # fmt: skip
    with reading.reader(given) as open_cursor:
        yield open_cursor


def test_files_of_the_run_are_listed_those_with_bad_rows_first(cursor: Any) -> None:
    found = reading.file_accounts(cursor, "new", 20)
    assert [item.file for item in found] == ["c.csv", "b.csv", "d.csv"]
    assert found[1] == FileAccount("titles", "b.csv", 10, 8, 2, 0, 1)


def test_all_others_are_sums(cursor: Any) -> None:
    this_run, earlier = reading.totals(cursor, "new")
    assert (this_run, earlier) == (Totals(3, 22, 19, 2, 1, 1), Totals(1, 10, 10, 0, 0, 0))
    assert this_run.less(reading.file_accounts(cursor, "new", 2)) == Totals(1, 5, 5, 0, 0, 0)
    assert reading.totals(cursor, "none") == (Totals(), Totals(4, 32, 29, 2, 1, 1))


def test_of_a_column_that_has_drifted_the_category_that_moved_most_is_told(cursor: Any) -> None:
    # 0.3 * ln(0.6 / 0.3) = 0.208, and -0.3 * ln(0.4 / 0.7) = 0.168.
    assert reading.drifts(cursor, "new") == [
        Drift("titles", "*", "rows", "", 10.0, 4.0, None, 2.0, "first"),
        Drift("titles", "title_type", "distribution", "TV Show", 0.3, 0.6, 0.3819, 0.25, "first"),
    ]
    assert reading.drifts(cursor, "none") == []


def test_a_small_view_is_counted_and_a_large_one_estimated(cursor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = reading.view_counts(cursor)
    assert counts["data_quality"] == ViewCount(4, exact=True)
    monkeypatch.setattr(reading, "CHEAP", -1.0)
    assert {found.exact for found in reading.view_counts(cursor).values()} == {False}


def test_only_what_the_reader_may_do_is_done(cursor: Any) -> None:
    with pytest.raises(psycopg2.Error, match="permission denied"):
        cursor.execute("select * from core.dim_plan")
