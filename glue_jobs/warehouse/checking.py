"""Runs checks, demands that they found nothing, and stores what they found."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg2

from glue_jobs.warehouse.checks import Check
from glue_jobs.warehouse.connection import WarehouseError

SHOWN_ROWS = 5


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


def concerned(checks: Sequence[Check], moved: Collection[str]) -> list[Check]:
    """The checks that read one of the tables `moved`."""
    return [check for check in checks if not set(check.tables).isdisjoint(moved)]


def run_checks(cursor: Any, checks: Sequence[Check]) -> list[CheckResult]:
    """Run every check; raises WarehouseError only where one is no valid query."""
    return [_run_check(cursor, check) for check in checks]


def demand(results: list[CheckResult]) -> None:
    """Raise ChecksFailed, naming each failed check and its first rows, unless all passed."""
    if not all(result.passed for result in results):
        raise ChecksFailed(results)


def record_checks(cursor: Any, run_id: str, results: list[CheckResult]) -> None:
    """Store the results of a load's checks in ops.check_result."""
    for result in results:
        cursor.execute(
            "insert into ops.check_result"
            " (run_id, stage, check_name, passed, rows_found, first_rows, seconds, checked_at)"
            " values (%s, 'load', %s, %s, %s, %s, %s, clock_timestamp())",
            (run_id, result.name, result.passed, result.rows_found, json.dumps(result.first_rows), result.seconds),
        )


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
