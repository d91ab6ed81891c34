"""Brings the warehouse to the state that `sql/` and the contracts describe: roles, migrations, declarations, views.

Grain: one migration is one transaction, run once; one view is one transaction, run where its file changed.
Reads: the secrets of the owner, the loader and the reader; sql/migrations, sql/views; the contracts.
Writes: roles, schemas, tables, comments, rights, load buffers, views; ops.schema_migration, ops.declared.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import boto3
import psycopg2
from psycopg2 import sql
from psycopg2.extensions import encrypt_password

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.runtime.options import parse
from glue_jobs.warehouse.connection import WarehouseError, connect, locked_transaction
from glue_jobs.warehouse.credentials import DatabaseSecret, database_secret
from glue_jobs.warehouse.ddl import LOADER, READER
from glue_jobs.warehouse.declared import declare
from glue_jobs.warehouse.sqlfiles import SqlFile, read_folder
from glue_jobs.warehouse.views import replace_views


def migrate(owner: DatabaseSecret, loader: DatabaseSecret, reader: DatabaseSecret) -> None:
    """Make the database what `sql/` and the contracts say; does nothing that is done already.

    Raises:
        WarehouseError: a secret has another role's name, an applied migration has changed or is gone, a file fails, or
            the contracts ask for a table or column that no migration makes.
    """
    _expect_name(loader, LOADER)
    _expect_name(reader, READER)
    with connect(owner, "reelhouse migrate") as connection:
        with locked_transaction(connection) as cursor:
            for secret in (loader, reader):
                ensure_role(connection, cursor, secret)
        migrations, views = read_folder("migrations"), read_folder("views")
        applied = apply_migrations(connection, migrations)
        is_new = declare(connection, WAREHOUSE_TABLES, migrations)
        replaced = replace_views(connection, views)
    print(
        f"warehouse {owner.dbname}: {applied} migrations applied, contracts {'declared' if is_new else 'unchanged'},"
        f" {replaced} of {len(views)} views replaced"
    )


def ensure_role(connection: Any, cursor: Any, secret: DatabaseSecret) -> None:
    """Create the login role, or give the existing one the secret's password, and let it connect."""
    cursor.execute("select 1 from pg_roles where rolname = %s", (secret.username,))
    verb = "alter" if cursor.fetchone() else "create"
    # The server gets the SCRAM verifier only: the password is in no log, statistics view or error message.
    verifier = encrypt_password(secret.password, secret.username, scope=connection, algorithm="scram-sha-256")
    role = sql.Identifier(secret.username)
    cursor.execute(sql.SQL(verb + " role {} login password {}").format(role, sql.Literal(verifier)))
    cursor.execute(sql.SQL("grant connect on database {} to {}").format(sql.Identifier(secret.dbname), role))
    print(f"role {secret.username}: {'created' if verb == 'create' else 'present'}")


def apply_migrations(connection: Any, files: list[SqlFile]) -> int:
    """Run the migrations that have not run yet, each in a transaction of its own; returns how many."""
    with locked_transaction(connection) as cursor:
        refuse_changed(files, _applied(cursor))
    return sum(_apply_once(connection, file) for file in files)


def refuse_changed(files: list[SqlFile], applied: dict[int, tuple[str, str]]) -> None:
    """Raise WarehouseError where the files are not what was applied: changed, renamed, gone, or out of order.

    Args:
        applied: number → (name, checksum) of the migrations that ran.
    """
    known = {_number(file): file for file in files}
    if len(known) != len(files):
        raise WarehouseError(f"two migrations share a number: {', '.join(file.name for file in files)}")
    for number, (name, checksum) in sorted(applied.items()):
        file = known.get(number)
        if file is None or file.name != name:
            raise WarehouseError(f"migration {name} was applied but sql/migrations does not have it: restore the file")
        if file.checksum != checksum:
            raise WarehouseError(
                f"{file.path} was applied and has changed since: restore it, and write the change as a new migration"
            )
    late = [file.path for number, file in known.items() if number not in applied and number < max(applied, default=0)]
    if late:
        raise WarehouseError(f"{late[0]} comes before a migration that was applied: give it the next number")


def _apply_once(connection: Any, file: SqlFile) -> bool:
    with locked_transaction(connection) as cursor:
        if _number(file) in _applied(cursor):
            return False
        _run(cursor, file)
        cursor.execute(
            "insert into ops.schema_migration (number, name, checksum) values (%s, %s, %s)",
            (_number(file), file.name, file.checksum),
        )
    print(f"applied {file.path}")
    return True


def _run(cursor: Any, file: SqlFile) -> None:
    try:
        cursor.execute(file.text)
    except psycopg2.Error as error:
        raise WarehouseError(f"{file.path}: {str(error).strip()}") from error


def _applied(cursor: Any) -> dict[int, tuple[str, str]]:
    # Not to_regclass: it asks the session's cache, which may still say no after a wait for another migration's lock.
    cursor.execute("select exists (select from pg_tables where schemaname = 'ops' and tablename = 'schema_migration')")
    if not cursor.fetchone()[0]:
        return {}
    cursor.execute("select number, name, checksum from ops.schema_migration")
    return {number: (name, checksum) for number, name, checksum in cursor.fetchall()}


def _number(file: SqlFile) -> int:
    digits = file.name.split("_", 1)[0]
    if not digits.isdigit() or len(digits) != 4:
        raise WarehouseError(f"{file.path}: expected a name such as 0007_what_it_does.sql")
    return int(digits)


def _expect_name(secret: DatabaseSecret, name: str) -> None:
    if secret.username != name:
        raise WarehouseError(f"the secret's role is {secret.username!r}, but the migrations grant to {name!r}")


def main(argv: Sequence[str]) -> None:
    """Resolve the secrets, then migrate."""
    options = parse(argv, ["owner_secret_id", "loader_secret_id", "reader_secret_id"])
    client = boto3.client("secretsmanager")
    migrate(
        owner=database_secret(client, options["owner_secret_id"]),
        loader=database_secret(client, options["loader_secret_id"]),
        reader=database_secret(client, options["reader_secret_id"]),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
