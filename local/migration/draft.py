"""Writes the draft: the migrations run in a scratch database, and what the contracts have over it is the next file."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.migrate_warehouse import apply_migrations, ensure_role
from glue_jobs.warehouse.checks import tables_read
from glue_jobs.warehouse.connection import connect, locked_transaction
from glue_jobs.warehouse.credentials import DatabaseSecret
from glue_jobs.warehouse.ddl import LOADER, READER
from glue_jobs.warehouse.sqlfiles import FOLDER, SqlFile, read_folder
from glue_jobs.warehouse.views import in_order
from local import postgres
from local.migration import catalogue
from local.migration.catalogue import FoundTable
from local.migration.difference import MigrationError, difference
from local.settings import Settings
from local.stack.ports import any_free

NAME = re.compile(r"[a-z][a-z0-9_]{2,60}")
OWNER = "reelhouse_owner"


def write_draft(settings: Settings, name: str, tell: Callable[[str], None], folder: Path = FOLDER) -> Path | None:
    """Draft the next migration, called `name`, into `folder`; returns its path, or None where there is nothing to do.

    The stack need not run: a PostgreSQL of its own is started on a free port, and removed.

    Raises:
        MigrationError: the name is no name, or something differs that only a person can decide.
    """
    if not NAME.fullmatch(name):
        raise MigrationError(f"NAME={name!r}: expected words such as add_plan_price (a-z, 0-9, _)")
    files = read_folder("migrations", root=folder)
    tell(f"running {len(files)} migrations in a scratch database")
    statements = difference(WAREHOUSE_TABLES, made_by(settings, files), readers(read_folder("views", root=folder)))
    if not statements:
        tell("contracts and migrations agree: nothing to draft")
        return None
    path = folder / "migrations" / f"{next_number(files):04d}_{name}.sql"
    path.write_text(text(name, statements), encoding="utf-8")
    return path


def made_by(settings: Settings, migrations: Sequence[SqlFile]) -> dict[str, FoundTable]:
    """The tables that the migrations make in an empty database."""
    with scratch_database(settings) as owner, connect(owner, "reelhouse migration") as connection:
        with locked_transaction(connection) as cursor:
            for role in (LOADER, READER):
                ensure_role(connection, cursor, replace(owner, username=role, password=secrets.token_hex(16)))
        apply_migrations(connection, list(migrations))
        with locked_transaction(connection) as cursor:
            return catalogue.read(cursor)


def readers(views: Sequence[SqlFile]) -> dict[str, list[str]]:
    """Table → the views that read it, through others too; a view that others read comes after them."""
    definitions = {file.view: file.text for file in views}
    found: dict[str, list[str]] = {}
    for file in reversed(in_order(views)):
        for table in sorted(tables_read(file.text, definitions)):
            found.setdefault(table, []).append(file.view)
    return found


def next_number(files: Sequence[SqlFile]) -> int:
    """The number after the last migration's."""
    return max(int(file.name.split("_", 1)[0]) for file in files) + 1


def text(name: str, statements: Sequence[str]) -> str:
    """The file: a first line to be put into better words, and the statements."""
    return f"-- {name.replace('_', ' ').capitalize()}.\n\n" + "\n\n".join(statements) + "\n"


@contextmanager
def scratch_database(settings: Settings) -> Iterator[DatabaseSecret]:
    """The owner's secret of an empty database on a server of its own, which is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="reelhouse-migration-") as folder:
        own = replace(settings, home=Path(folder), postgres_port=any_free())
        try:
            server: Any = postgres.start(own)
            owner = DatabaseSecret(OWNER, secrets.token_hex(16), server.host, server.port, "reelhouse")
            postgres.provision(own, owner.username, owner.password, owner.dbname)
            yield owner
        finally:
            postgres.remove(own)
