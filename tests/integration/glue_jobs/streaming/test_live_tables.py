"""A batch of sessions in a real PostgreSQL, as the loader: once, whole, and the first timestamp wins."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timezone
from typing import Any

import psycopg2
import pytest

from glue_jobs.streaming import live_tables
from glue_jobs.warehouse.connection import WarehouseError
from tests.fixtures_postgres import Warehouse


def at(minute: int) -> datetime:
    return datetime(2025, 12, 1, 20, minute, tzinfo=timezone.utc)


def session(name: str, minute: int, action: str = "started") -> tuple[Any, ...]:
    return (name, at(minute), "user_1", action, 10.0, "Drama", "Canada")


def written(warehouse: Warehouse, checkpoint: str, batch: int, *sessions: tuple[Any, ...]) -> bool:
    return live_tables.write(warehouse.loader, checkpoint, batch, sessions, messages=9, refused=1)


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
    broken = ("s2", at(1), None, "started", 1.0, None, None)
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
