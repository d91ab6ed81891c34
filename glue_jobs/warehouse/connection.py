"""Connections to the warehouse, its lock, and the checks that must return no rows."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2

from glue_jobs.warehouse.checks import Check
from glue_jobs.warehouse.credentials import DatabaseSecret

# Loads and migrations of one database take turns: an advisory lock that both know by this number.
LOCK = 0x5EE1_4005
SHOWN_ROWS = 5


class WarehouseError(Exception):
    """A load or a migration broke a rule; the message names the table, file or check, and the first rows."""


class ChecksFailed(WarehouseError):
    """One or more checks returned rows. `results` holds every check's result."""

    def __init__(self, results: list[CheckResult]) -> None:
        super().__init__("; ".join(_failure(result) for result in results if not result.passed))
        self.results = results


@dataclass(frozen=True)
class CheckResult:
    """What one check found: how many rows, and the first of them."""

    name: str
    rows_found: int
    first_rows: list[dict[str, Any]]
    seconds: float

    @property
    def passed(self) -> bool:
        """No row breaks the rule."""
        return self.rows_found == 0


@contextmanager
def connect(secret: DatabaseSecret, application: str) -> Iterator[Any]:
    """A psycopg2 connection in UTC, closed at the end; what is not committed by then is rolled back."""
    connection = psycopg2.connect(
        host=secret.host,
        port=secret.port,
        dbname=secret.dbname,
        user=secret.username,
        password=secret.password,
        application_name=application,
        # Timestamps travel as text without a zone, in UTC; the partitioned facts are joined month by month.
        options="-c timezone=UTC -c enable_partitionwise_join=on",
        connect_timeout=30,
        keepalives_idle=30,
    )
    with closing(connection):
        yield connection


@contextmanager
def locked_transaction(connection: Any) -> Iterator[Any]:
    """A cursor in one transaction that no other load or migration runs beside; commits, or rolls back on an error."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", (LOCK,))
            if not cursor.fetchone()[0]:
                print("waiting for another load or migration to finish", flush=True)
                cursor.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
            yield cursor
        except BaseException:
            # A server that has gone has rolled back: the error that told so must not be hidden behind another.
            if not connection.closed:
                connection.rollback()
            raise
        connection.commit()


def run_checks(cursor: Any, checks: list[Check]) -> list[CheckResult]:
    """Run every check; raises WarehouseError only where one is no valid query."""
    return [_run_check(cursor, check) for check in checks]


def demand(results: list[CheckResult]) -> None:
    """Raise ChecksFailed, naming each failed check and its first rows, unless all passed."""
    if not all(result.passed for result in results):
        raise ChecksFailed(results)


def record_checks(cursor: Any, run_id: str, stage: str, results: list[CheckResult]) -> None:
    """Store the results in ops.check_result; `stage` is load or check."""
    for result in results:
        cursor.execute(
            "insert into ops.check_result"
            " (run_id, stage, check_name, passed, rows_found, first_rows, seconds, checked_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, clock_timestamp())",
            (
                run_id, stage, result.name, result.passed, result.rows_found, json.dumps(result.first_rows),
                result.seconds,
            ),
        )  # fmt: skip


def _run_check(cursor: Any, check: Check) -> CheckResult:
    began = time.monotonic()
    try:
        # PostgreSQL makes the JSON itself, so that a shown row has the types of the row that it found.
        cursor.execute(
            f"with found as ({check.sql}\n)"
            f" select (select count(*) from found), (select json_agg(few) from (select * from found limit {SHOWN_ROWS})"
            " as few)"
        )
    except psycopg2.OperationalError:
        raise  # the server's trouble, not the check's
    except psycopg2.Error as error:
        raise WarehouseError(f"{check.source} is no valid check: {error}") from error
    rows, first = cursor.fetchone()
    return CheckResult(check.name, rows, first or [], round(time.monotonic() - began, 3))


def _failure(result: CheckResult) -> str:
    shown = ", ".join(json.dumps(row, ensure_ascii=False) for row in result.first_rows)
    return f"check {result.name} found {result.rows_found} rows, the first: {shown}"
