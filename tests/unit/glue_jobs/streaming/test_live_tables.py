from __future__ import annotations

import psycopg2
import pytest

from glue_jobs.streaming import live_tables


def test_a_database_that_is_away_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(live_tables, "PAUSE_SECONDS", 0.0)
    answers: list[Exception | str] = [psycopg2.OperationalError("shut down"), psycopg2.InterfaceError("closed"), "ok"]

    def ask() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert live_tables.patiently(ask) == "ok"
    assert "the warehouse is away, trying again: shut down" in capsys.readouterr().out


def test_patience_ends_with_the_databases_own_words() -> None:
    def ask() -> None:
        raise psycopg2.OperationalError("no such host")

    with pytest.raises(psycopg2.OperationalError, match="no such host"):
        live_tables.patiently(ask, seconds=0)


def test_what_waiting_does_not_mend_is_told_at_once() -> None:
    def ask() -> None:
        raise psycopg2.errors.UndefinedTable("no ops.stream_batch")

    with pytest.raises(psycopg2.errors.UndefinedTable):
        live_tables.patiently(ask)
