from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.athena.query_process import Cancelled, QueryProcess, TimedOut, Workers
from local.athena.worker import Work

ENDLESS = "select count(*) from range(1000000000000) a(x) where sqrt(x) < 0"


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    found = Workers(spare_seconds=30)
    yield found
    found.close()


def test_a_query_writes_its_result(workers: Workers, tmp_path: Path) -> None:
    out = tmp_path / "r.csv"
    answer = QueryProcess(workers).run(Work("select 1 as a, null as b", out=str(out)))
    assert (answer["rows"], [column["Name"] for column in answer["columns"]]) == (1, ["a", "b"])
    assert out.read_text() == '"a","b"\n"1",\n'


def test_a_failure_is_told_and_not_raised(workers: Workers, tmp_path: Path) -> None:
    answer = QueryProcess(workers).run(Work("select x", out=str(tmp_path / "r")))
    assert answer["error"] == "BinderException"


def test_a_stopped_query_ends_at_once(workers: Workers, tmp_path: Path) -> None:
    process = QueryProcess(workers)
    threading.Timer(0.5, process.cancel).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        process.run(Work(ENDLESS, out=str(tmp_path / "r")))
    assert time.monotonic() - began < 20


def test_one_that_was_stopped_before_never_starts(workers: Workers) -> None:
    process = QueryProcess(workers)
    process.cancel()
    with pytest.raises(Cancelled):
        process.run(Work(ENDLESS))


def test_a_query_that_takes_too_long_is_ended(workers: Workers, tmp_path: Path) -> None:
    with pytest.raises(TimedOut):
        QueryProcess(workers).run(Work(ENDLESS, out=str(tmp_path / "r")), timeout=0.5)
