"""Migrations on a real server: from nothing, again, changed, broken, and two at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from glue_jobs.migrate_warehouse import _applied, apply_migrations, migrate
from glue_jobs.warehouse.connection import WarehouseError, connect
from glue_jobs.warehouse.sqlfiles import SqlFile, read_folder
from tests.fixtures_postgres import Warehouse


@pytest.fixture
def database(new_database: Callable[[], Warehouse]) -> Warehouse:
    """A database that no migration has touched."""
    return new_database()


def run(warehouse: Warehouse, step: Callable[..., Any], *files: SqlFile) -> Any:
    """Run one step of the job as the owner."""
    with connect(warehouse.owner, "test") as connection:
        return step(connection, list(files))


def test_a_second_migration_changes_nothing(database: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    migrate(database.owner, database.loader, database.reader)
    before = database.ask("owner", "select number, checksum, applied_at from ops.schema_migration order by 1")
    capsys.readouterr()

    migrate(database.owner, database.loader, database.reader)

    assert len(before) == len(read_folder("migrations"))
    assert database.ask("owner", "select number, checksum, applied_at from ops.schema_migration order by 1") == before
    views = len(read_folder("views"))
    assert f"0 migrations applied, contracts unchanged, 0 of {views} views replaced" in capsys.readouterr().out


def test_two_migrations_at_once_take_turns(database: Warehouse) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(migrate, database.owner, database.loader, database.reader) for _ in range(2)]
        for done in runs:
            done.result()

    (count,) = database.ask("owner", "select count(*) from ops.schema_migration")[0]
    assert count == len(read_folder("migrations"))


def test_a_session_that_waited_sees_what_it_waited_for(database: Warehouse) -> None:
    with connect(database.owner, "waits") as waiting, waiting.cursor() as cursor:
        assert _applied(cursor) == {}
        # Little enough that the server does not tell idle sessions to renew their caches.
        database.ask("owner", "create schema ops")
        database.ask("owner", "create table ops.schema_migration (number int, name text, checksum text)")
        database.ask("owner", "insert into ops.schema_migration values (1, '0001_schemas', 'sum')")
        assert _applied(cursor) == {1: ("0001_schemas", "sum")}


def test_a_new_password_of_the_secret_is_taken_over(migrated_template: Warehouse) -> None:
    template = migrated_template
    renewed = replace(template.reader, password="renewed '\\ password")
    try:
        migrate(template.owner, template.loader, renewed)
        assert replace(template, reader=renewed).ask("reader", "select 1") == [(1,)]
    finally:
        migrate(template.owner, template.loader, template.reader)


def test_passwords_are_printed_nowhere(database: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    migrate(database.owner, database.loader, database.reader)

    out, err = capsys.readouterr()
    assert not [
        text
        for text in (out, err)
        for secret in (database.owner, database.loader, database.reader)
        if secret.password in text or "SCRAM-SHA-256$" in text
    ]


def test_a_secret_of_another_role_is_refused(database: Warehouse) -> None:
    with pytest.raises(WarehouseError, match="the secret's role is 'bob', but the migrations grant to"):
        migrate(database.owner, replace(database.loader, username="bob"), database.reader)


def test_a_changed_migration_is_refused_by_name(sample: Warehouse) -> None:
    first, *others = read_folder("migrations")

    with pytest.raises(WarehouseError, match="sql/migrations/0001_schemas.sql was applied and has changed since"):
        run(sample, apply_migrations, SqlFile(first.folder, first.name, first.text + "-- more"), *others)


def test_a_broken_migration_leaves_nothing_behind(sample: Warehouse) -> None:
    broken = SqlFile("migrations", "9999_broken", "create table core.half (one integer); select 1 / 0;")

    with pytest.raises(WarehouseError, match="sql/migrations/9999_broken.sql: division by zero"):
        run(sample, apply_migrations, *read_folder("migrations"), broken)

    assert sample.ask("owner", "select to_regclass('core.half')") == [(None,)]
    assert sample.ask("owner", "select count(*) from ops.schema_migration where number = 9999") == [(0,)]
