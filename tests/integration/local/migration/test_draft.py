"""The draft is what the contracts have over the migrations, and running it makes the two agree."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from glue_jobs.contract.columns import Column
from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.warehouse.connection import connect
from glue_jobs.warehouse.sqlfiles import FOLDER, read_folder
from local.migration import MigrationError, catalogue, draft, write_draft
from local.migration.difference import difference
from local.settings import Settings
from tests.fixtures_postgres import Warehouse

SUBSCRIBER = next(table for table in WAREHOUSE_TABLES if table.name == "dim_subscriber")


def test_contracts_and_migrations_agree(migrated_template: Warehouse) -> None:
    with connect(migrated_template.owner, "test") as connection, connection.cursor() as cursor:
        found = catalogue.read(cursor)

    statements = difference(WAREHOUSE_TABLES, found, draft.readers(read_folder("views")))
    assert statements == [], "a contract has changed: `make migration NAME=<what_it_does>` drafts the next migration"


def test_a_draft_brings_rows_and_views_along(
    sample: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sql"
    shutil.copytree(FOLDER, folder)
    wider = [replace(column, type="bigint") if column.name == "age" else column for column in SUBSCRIBER.columns]
    changed = replace(SUBSCRIBER, columns=(*wider, Column("segment", "string", "Segment.")))
    tables = tuple(changed if table is SUBSCRIBER else table for table in WAREHOUSE_TABLES)
    monkeypatch.setattr(draft, "WAREHOUSE_TABLES", tables)
    told: list[str] = []

    path = write_draft(
        Settings(home=tmp_path / "unused", cache=Settings.load().cache), "add_segment", told.append, folder
    )

    assert path is not None and path.name == f"{draft.next_number(read_folder('migrations')):04d}_add_segment.sql"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "-- Add segment."
    dropped, *altered = [line for line in lines[1:] if line]
    assert dropped.startswith("drop view if exists ") and {"bi.subscribers", "bi.subscriber_revenue_monthly"} <= set(
        dropped.removeprefix("drop view if exists ").removesuffix(";").split(", ")
    )
    assert altered == [
        "alter table core.dim_subscriber alter column age type bigint;",
        "alter table core.dim_subscriber add column segment text;",
    ]
    sample.ask("owner", path.read_text(encoding="utf-8"))
    with connect(sample.owner, "test") as connection, connection.cursor() as cursor:
        assert difference(tables, catalogue.read(cursor), {}) == []
    assert sample.ask("owner", "select count(*), count(segment) from core.dim_subscriber") == [(5, 0)]


@pytest.mark.parametrize("name", ["", "Add Price", "../evil", "x" * 80])
def test_a_name_that_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(MigrationError, match="expected words such as add_plan_price"):
        write_draft(Settings(home=tmp_path, cache=tmp_path), name, print)
