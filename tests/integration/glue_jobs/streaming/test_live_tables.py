"""A batch of sessions in a real PostgreSQL, as the loader: once, whole, and the first timestamp wins."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import psycopg2
import pytest

from glue_jobs.streaming import live_tables
from glue_jobs.warehouse.connection import WarehouseError
from tests.fixtures_postgres import Warehouse

ACCOUNT = live_tables.Account(9, 1, 2, "2025-12-01 20:05:00", "2025-12-01 20:05:01.5")


def at(minute: int) -> datetime:
    return datetime(2025, 12, 1, 20, minute, tzinfo=timezone.utc)


def session(name: str, minute: int, action: str = "started") -> tuple[Any, ...]:
    return (name, at(minute), "user_1", action, 10.0, "Drama", "Canada", 50.0)


def written(warehouse: Warehouse, checkpoint: str, batch: int, *sessions: tuple[Any, ...]) -> bool:
    return live_tables.write(warehouse.loader, checkpoint, batch, sessions, ACCOUNT)


def kept(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return warehouse.ask("reader", "select minute, event_type, events from bi.realtime_event_mix order by 1, 2")


def test_a_repeated_batch_changes_nothing_and_a_new_checkpoint_counts_anew(warehouse: Warehouse) -> None:
    assert not live_tables.is_written(warehouse.loader, "c1", 0)
    assert written(warehouse, "c1", 0, session("s1", 5))
    assert live_tables.is_written(warehouse.loader, "c1", 0)
    assert not written(warehouse, "c1", 0, session("s1", 1), session("s2", 1))
    assert kept(warehouse) == [(at(5), "started", 1)]

    assert written(warehouse, "c2", 0, session("s2", 6))
    ledger = "select checkpoint_id, batch_id, messages, refused, sessions from ops.stream_batch order by 1"
    assert warehouse.ask("owner", ledger) == [("c1", 0, 9, 1, 1), ("c2", 0, 9, 1, 1)]


def test_a_session_moves_to_an_earlier_timestamp_and_never_to_a_later_one(warehouse: Warehouse) -> None:
    written(warehouse, "c1", 0, session("s1", 5))
    written(warehouse, "c1", 1, session("s1", 7, "completed"))
    assert kept(warehouse) == [(at(5), "started", 1)]
    written(warehouse, "c1", 2, session("s1", 3, "paused"))
    assert kept(warehouse) == [(at(3), "paused", 1)]


def test_a_batch_that_fails_leaves_neither_rows_nor_its_place_in_the_ledger(warehouse: Warehouse) -> None:
    broken = ("s2", at(1), None, "started", 1.0, None, None, None)
    with pytest.raises(psycopg2.errors.NotNullViolation):
        written(warehouse, "c1", 0, session("s1", 1), broken)
    assert kept(warehouse) == [] and not live_tables.is_written(warehouse.loader, "c1", 0)


def test_a_checkpoint_has_one_writer(warehouse: Warehouse) -> None:
    def writer(checkpoint: str) -> AbstractContextManager[None]:
        return live_tables.only_writer(warehouse.loader, checkpoint, seconds=0)

    with writer("s3://b/c"), writer("s3://b/other"):
        second = writer("s3://b/c")
        with pytest.raises(WarehouseError, match="another run writes with the checkpoint s3://b/c"):
            second.__enter__()
    with writer("s3://b/c"):
        assert not live_tables.is_written(warehouse.loader, "s3://b/c", 0)


def test_the_ledger_is_shown_by_the_minute_of_writing_with_the_longest_wait(warehouse: Warehouse) -> None:
    assert live_tables.latest_event_at(warehouse.loader, "c1") is None
    written(warehouse, "c1", 0, session("s1", 5))
    written(warehouse, "c1", 1)
    warehouse.ask("owner", "update ops.stream_batch set written_at = '2025-12-01 20:06:00+00' where batch_id = 0")
    warehouse.ask("owner", "update ops.stream_batch set written_at = '2025-12-01 20:06:31+00' where batch_id = 1")
    found = warehouse.ask("reader", "select * from bi.realtime_messages")
    assert found == [(at(6), 2, 18, 2, 4, Decimal("89.5"))]
    assert live_tables.latest_event_at(warehouse.loader, "c1") == "2025-12-01 20:05:00"


def test_the_lag_is_the_last_that_was_seen(warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    for behind, second in ((7, 0), (3, 5)):
        live_tables.note_lag(warehouse.loader, "c1", behind, f"2025-12-01T20:00:{second:02}.000Z")
    lag = "select messages_behind, seen_at, last_batch_at, latest_event_at from bi.realtime_lag"
    assert warehouse.ask("reader", lag) == [(3, at(0).replace(second=5), None, None)]
    live_tables.note_lag(replace(warehouse.loader, port=1), "c1", 9, "2025-12-01T20:00:10.000Z")
    assert "the lag is not noted: " in capsys.readouterr().out
