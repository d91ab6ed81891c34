"""What RDS does for CreateDBInstance: a master role that is no superuser, and its database."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql
from psycopg2.extensions import encrypt_password

# What the members of rds_superuser may do beyond CREATEDB and CREATEROLE, as far as this project could use it.
GRANTED = ("pg_monitor", "pg_signal_backend", "pg_checkpoint")


def ensure_master(connection: Any, user: str, password: str) -> None:
    """Create the master role, or give the existing one this password.

    Args:
        connection: a superuser's, in autocommit.
    """
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", (user,))
        verb = "alter" if cursor.fetchone() else "create"
        # Only the SCRAM verifier travels: no log or statistics view ever sees the password.
        verifier = encrypt_password(password, user, scope=connection, algorithm="scram-sha-256")
        cursor.execute(
            sql.SQL(verb + " role {} login createdb createrole nosuperuser password {}").format(
                sql.Identifier(user), sql.Literal(verifier)
            )
        )
        for role in GRANTED:
            cursor.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(user)))


def ensure_database(connection: Any, name: str, owner: str) -> None:
    """Create the database for its owner where it does not exist; `connection` is a superuser's, in autocommit."""
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_database where datname = %s", (name,))
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(owner)))


# All by which a large object is made; lo_import and lo_export are a superuser's from the start.
LARGE_OBJECTS = ("lo_create(oid)", "lo_creat(integer)", "lo_from_bytea(oid, bytea)")


def keep_large_objects(connection: Any, username: str) -> None:
    """Let only the master make large objects in the connection's database: else every role that logs in may.

    Idempotent. So the reader can't fill the disk. Only a superuser may do this, which the master of RDS is not.
    """
    with connection.cursor() as cursor:
        for function in LARGE_OBJECTS:
            cursor.execute(f"revoke execute on function pg_catalog.{function} from public")
            cursor.execute(
                sql.SQL("grant execute on function pg_catalog." + function + " to {}").format(sql.Identifier(username))
            )
