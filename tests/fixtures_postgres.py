"""A real PostgreSQL for the tests: its own home and port, one server a session, one database a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from glue_jobs.contract.table import Table
from glue_jobs.warehouse.credentials import DatabaseSecret
from glue_jobs.warehouse.ddl import month_column
from local import postgres
from local.settings import Settings
from local.stack.ports import any_free
from tests.star_sample import LOOSE, Row, Star, contract, star

NUMBERS = count(1)


@dataclass(frozen=True)
class Warehouse:
    """A database of its own on the test server, and the three roles' secrets for it."""

    owner: DatabaseSecret
    loader: DatabaseSecret
    reader: DatabaseSecret

    def ask(self, role: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement as `role` (owner, loader, reader), commit, and return its rows."""
        secret: DatabaseSecret = getattr(self, role)
        connection = psycopg2.connect(
            host=secret.host, port=secret.port, dbname=secret.dbname, user=secret.username, password=secret.password,
            options="-c timezone=UTC",
        )  # fmt: skip
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def months_of(table: Table, rows: Sequence[Row]) -> list[date]:
    """The first days of the months of the years that a table which is divided by months has rows in."""
    if not month_column(table) or not rows:
        return []
    years = [row[table.names.index(month_column(table))].year for row in rows]
    return [date(year, month, 1) for year in range(min(years), max(years) + 1) for month in range(1, 13)]


def fill(warehouse: Warehouse, rows: Star | None = None) -> None:
    """Insert given rows, the whole sample by default, in loading order; the constraints are checked at the end."""
    connection = psycopg2.connect(
        host=warehouse.owner.host, port=warehouse.owner.port, dbname=warehouse.owner.dbname,
        user=warehouse.owner.username, password=warehouse.owner.password,
    )  # fmt: skip
    try:
        with connection, connection.cursor() as cursor:
            for name, values in (star() if rows is None else rows).items():
                table = contract(name)
                for month in months_of(table, values):
                    made = "select ops.create_month(%s, %s), ops.attach_month(%s, %s) where to_regclass(%s) is null"
                    cursor.execute(made, (*(table.warehouse_name, month) * 2, f"{table.warehouse_name}_{month:%Y%m}"))
                cursor.executemany(
                    f"insert into {table.warehouse_name} values ({', '.join(['%s'] * len(table.columns))})", values
                )
            if rows is None:
                for name, values in LOOSE.items():
                    cursor.executemany(f"insert into {name} values ({', '.join(['%s'] * len(values[0]))})", values)
    finally:
        connection.close()


@pytest.fixture(scope="session")
def postgres_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a home whose server runs for the session and is removed after it."""
    home: Path = tmp_path_factory.mktemp("postgres-home")
    settings = Settings(home=home, cache=home / "cache", postgres_port=any_free())
    postgres.start(settings)
    with postgres.connect_superuser(settings) as connection, connection.cursor() as cursor:
        # Hundreds of databases of a moment: what a crash of the machine would lose of them nobody misses.
        cursor.execute("alter system set fsync = off")
    with postgres.connect_superuser(settings) as connection, connection.cursor() as cursor:
        cursor.execute("select pg_reload_conf()")
    yield settings
    postgres.remove(settings)


@pytest.fixture(scope="session")
def new_database(postgres_settings: Settings) -> Callable[[], Warehouse]:
    """Makes an empty database, owned by the master role as on RDS, at each call."""

    def make() -> Warehouse:
        server = postgres.status(postgres_settings)
        assert server is not None
        name = f"reelhouse_{next(NUMBERS)}"
        owner = DatabaseSecret("reelhouse_owner", "owner's pass'word", server.host, server.port, name)
        postgres.provision(postgres_settings, owner.username, owner.password, name)
        return Warehouse(
            owner=owner,
            loader=replace(owner, username="reelhouse_loader", password="loader-1"),
            reader=replace(owner, username="reelhouse_reader", password="reader-1"),
        )

    return make


@pytest.fixture(scope="session")
def migrated_template(new_database: Callable[[], Warehouse]) -> Warehouse:
    """A migrated database that nobody writes to: the others are copies of it."""
    from glue_jobs.migrate_warehouse import migrate

    template = new_database()
    migrate(template.owner, template.loader, template.reader)
    return template


@pytest.fixture(scope="session")
def empty_copy(postgres_settings: Settings, migrated_template: Warehouse) -> Callable[[], Warehouse]:
    """Makes a migrated, empty warehouse at each call."""

    def make() -> Warehouse:
        name = f"reelhouse_{next(NUMBERS)}"
        with postgres.connect_superuser(postgres_settings) as connection, connection.cursor() as cursor:
            template = f"template {migrated_template.owner.dbname} strategy file_copy"
            cursor.execute(f"create database {name} {template} owner reelhouse_owner")
        return Warehouse(
            owner=replace(migrated_template.owner, dbname=name),
            loader=replace(migrated_template.loader, dbname=name),
            reader=replace(migrated_template.reader, dbname=name),
        )

    return make


@pytest.fixture(scope="session")
def filled_copy(empty_copy: Callable[[], Warehouse]) -> Callable[[], Warehouse]:
    """Makes a warehouse filled with the small star of tests/star_sample.py at each call."""

    def make() -> Warehouse:
        made = empty_copy()
        fill(made)
        return made

    return make


@pytest.fixture
def warehouse(empty_copy: Callable[[], Warehouse]) -> Warehouse:
    """A migrated, empty warehouse of this test's own."""
    return empty_copy()


@pytest.fixture
def sample(filled_copy: Callable[[], Warehouse]) -> Warehouse:
    """A filled warehouse of this test's own."""
    return filled_copy()
