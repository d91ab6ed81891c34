"""The extracts hold what the views hold, and an unchanged view's extract stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tableauhyperapi import Connection, HyperProcess, TableName, Telemetry

from local.pipeline import reading
from local.tableau import extracts
from local.tableau.catalogue import View, read_views
from local.tableau.column_types import precision
from local.tableau.extracts import Extract
from tests.fixtures_postgres import Warehouse
from tests.tableau_files import secret_of

TABLE = TableName(*extracts.TABLE)


@pytest.fixture(scope="module")
def hyper() -> Iterator[HyperProcess]:
    with HyperProcess(Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_config": ""}) as process:
        yield process


def bring(warehouse: Warehouse, folder: Path) -> tuple[dict[str, View], list[Extract]]:
    """One run, as the command makes it: the views, and what became of their extracts."""
    connection = reading.connect(secret_of(warehouse))
    try:
        connection.set_session(readonly=True, isolation_level="REPEATABLE READ")
        with connection.cursor() as cursor:
            views = read_views(cursor)
            return views, extracts.refresh(cursor, views, folder)
    finally:
        connection.close()


def plain(value: Any) -> Any:
    """Hyper's own date and time types as Python's."""
    if hasattr(value, "to_datetime"):
        found = value.to_datetime()
        return found.astimezone(timezone.utc)
    return value.to_date() if hasattr(value, "to_date") else value


def test_every_view_is_there_with_its_rows_nulls_and_types(
    filled_copy: Any, hyper: HyperProcess, tmp_path: Path
) -> None:
    warehouse = filled_copy()
    views, made = bring(warehouse, tmp_path)

    assert {found.view for found in made} == set(views) and all(found.written for found in made)
    kinds: set[type] = set()
    for name, view in views.items():
        wanted = [expected(view, row) for row in warehouse.ask("reader", f"select * from bi.{name}")]
        with Connection(hyper.endpoint, str(tmp_path / f"{name}.hyper")) as connection:
            columns = connection.catalog.get_table_definition(TABLE).columns
            rows = [[plain(value) for value in row] for row in connection.execute_list_query(f"select * from {TABLE}")]
        assert [column.name.unescaped for column in columns] == [column.name for column in view.columns]
        assert sorted(rows, key=repr) == sorted(wanted, key=repr), name
        kinds |= {type(value) for row in rows for value in row}
    assert kinds >= {str, int, float, bool, date, datetime, Decimal, type(None)}


def expected(view: View, row: tuple[Any, ...]) -> list[Any]:
    """A row of PostgreSQL's as the extract is to hold it: a numeric without decimals of its own is a double."""
    return [
        float(value) if isinstance(value, Decimal) and precision(column) is None else value
        for column, value in zip(view.columns, row, strict=True)
    ]


def test_only_what_changed_is_written_again(sample: Warehouse, tmp_path: Path) -> None:
    bring(sample, tmp_path)
    before = stamps(tmp_path)

    _, made = bring(sample, tmp_path)
    assert not any(found.written for found in made) and stamps(tmp_path) == before

    sample.ask("owner", "update core.dim_title set maturity_rating = 'R' where title_id = 's1'")
    _, made = bring(sample, tmp_path)
    changed = {found.view for found in made if found.written}
    assert changed == {"catalogue_titles", "catalogue_by_rating"}
    assert {name for name, stamp in stamps(tmp_path).items() if stamp != before[name]} == changed


def test_a_lost_file_is_written_again_and_a_lost_view_s_is_removed(sample: Warehouse, tmp_path: Path) -> None:
    bring(sample, tmp_path)
    (tmp_path / "top_people.hyper").unlink()
    sample.ask("owner", "drop view bi.realtime_top")

    views, made = bring(sample, tmp_path)
    assert [found.view for found in made if found.written] == ["top_people"]
    assert {path.stem for path in tmp_path.glob("*.hyper")} == set(views) and "realtime_top" not in views


def test_a_run_that_was_stopped_is_finished_by_the_next(
    sample: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = extracts._parquet

    def stopped(cursor: Any, view: View, path: Path) -> None:
        if view.name == "catalogue_titles":
            path.write_bytes(b"half")
            raise KeyboardInterrupt
        write(cursor, view, path)

    monkeypatch.setattr(extracts, "_parquet", stopped)
    with pytest.raises(KeyboardInterrupt):
        bring(sample, tmp_path)
    done = set(stamps(tmp_path))
    assert "catalogue_growth" in done and "catalogue_titles" not in done
    assert not list(tmp_path.glob("*.new"))

    monkeypatch.setattr(extracts, "_parquet", write)
    _, made = bring(sample, tmp_path)
    assert {found.view for found in made if not found.written} == done


def test_rows_in_another_order_are_the_same_rows_and_twice_the_rows_are_not(sample: Warehouse) -> None:
    def taken(query: str) -> str:
        sample.ask("owner", f"create or replace view bi.order_of_rows as {query}")
        connection = reading.connect(secret_of(sample))
        try:
            with connection.cursor() as cursor:
                return extracts.fingerprint(cursor, read_views(cursor)["order_of_rows"])
        finally:
            connection.close()

    sample.ask("owner", "create view bi.order_of_rows as select 1 as n, 'x'::text as t")
    sample.ask("owner", "grant select on bi.order_of_rows to reelhouse_reader")
    ascending = taken("select n, 'x'::text as t from generate_series(1, 9) as n order by n")
    assert taken("select n, 'x'::text as t from generate_series(1, 9) as n order by n desc") == ascending
    assert taken("select n, 'y'::text as t from generate_series(1, 9) as n") != ascending
    twice = "select n, 'x'::text as t from generate_series(1, 9) as n cross join generate_series(1, 2)"
    assert taken(twice) != ascending


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """View → inode and time of its file."""
    return {path.stem: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.glob("*.hyper")}
