"""Views that the oracle has not: a fault, unless they are exempt, and no longer exempt once they hold something."""

from __future__ import annotations

import psycopg2
import pytest

from local.verify import command
from tests.fixtures_postgres import Warehouse


def told(warehouse: Warehouse, name: str, holds: str) -> command.Report:
    warehouse.ask("owner", f"create view bi.{name} as select 1 as x where {holds}")
    warehouse.ask("owner", f"grant select on bi.{name} to reelhouse_reader")
    report, secret = command.Report(), warehouse.reader
    connection = psycopg2.connect(
        host=secret.host, port=secret.port, dbname=secret.dbname, user=secret.username, password=secret.password
    )
    try:
        with connection.cursor() as cursor:
            command.judge_stranger(cursor, name, report)
    finally:
        connection.close()
    return report


def test_a_view_that_the_oracle_has_not_is_a_fault(warehouse: Warehouse) -> None:
    report = told(warehouse, "stranger", "true")
    assert report.faults == ["stranger: in the schema bi, and the oracle has no tests/oracle/views/stranger.sql"]
    assert not report.is_clean


@pytest.mark.parametrize(
    ("holds", "faults", "notes"),
    [
        ("false", [], ["stream: empty; no raw file says what it holds, so it is not recomputed"]),
        ("true", ["stream: has rows, and the oracle has no tests/oracle/views/stream.sql"], []),
    ],
)
def test_a_view_of_the_stream_is_exempt_as_long_as_it_is_empty(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, holds: str, faults: list[str], notes: list[str]
) -> None:
    monkeypatch.setattr(command, "EXEMPT_WHILE_EMPTY", ("stream",))
    report = told(warehouse, "stream", holds)
    assert (report.faults, report.notes) == (faults, notes)
