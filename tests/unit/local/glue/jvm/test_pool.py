"""The pool's rules, tried on stand-ins for JVMs; real ones are in the integration tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.glue.jvm.kept_jvm import JvmFailed
from local.glue.jvm.pool import ATTACH_ATTEMPTS, Cancelled, JvmPool

NEVER = threading.Event()


class StandIn:
    """Behaves towards the pool as a JVM does."""

    made: list[StandIn] = []
    fails = False
    warms = True
    clean_answer = True

    def __init__(self, heap: int) -> None:
        self.heap, self.name = heap, f"stand-in-{len(self.made)}"
        self.alive, self.warmed, self.cleaned = True, 0, 0
        self.made.append(self)

    def wait_ready(self) -> None:
        if self.fails:
            raise JvmFailed("it would not start")

    def warm_up(self) -> None:
        if not self.warms:
            raise JvmFailed("Spark does not work")
        self.warmed += 1

    def clean(self) -> bool:
        self.cleaned += 1
        return self.clean_answer

    def kill(self) -> None:
        self.alive = False

    def wait_ended(self, seconds: float) -> bool:
        return not self.alive


@pytest.fixture
def kind() -> type[StandIn]:
    return type("Kind", (StandIn,), {"made": []})


@pytest.fixture
def pool(kind: type[StandIn]) -> JvmPool:
    return JvmPool(kind, limit=2)  # type: ignore[arg-type]


def settled(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def sizes(pool: JvmPool) -> dict[str, int]:
    with pool._changed:
        return {"idle": len(pool._idle), "busy": len(pool._busy), "starting": pool._starting.total()}


def test_one_after_the_other_use_the_same_cleaned_one(pool: JvmPool, kind: type[StandIn]) -> None:
    first = pool.acquire(1024, NEVER)
    pool.release(first, reusable=True)
    assert first.cleaned == 1  # type: ignore[attr-defined]
    second = pool.acquire(1024, NEVER)

    assert second is first


def test_beside_each_other_use_two(pool: JvmPool) -> None:
    assert pool.acquire(1024, NEVER) is not pool.acquire(1024, NEVER)
    assert sizes(pool) == {"idle": 0, "busy": 2, "starting": 0}


def test_spares_are_warmed_while_no_run_goes_on(pool: JvmPool, kind: type[StandIn]) -> None:
    pool.warm(1024)

    assert settled(lambda: sizes(pool)["idle"] == 2)
    assert [one.warmed for one in kind.made] == [1, 1]
    pool.acquire(1024, NEVER)
    assert settled(lambda: sizes(pool) == {"idle": 1, "busy": 1, "starting": 0})
    assert len(kind.made) == 2


@pytest.mark.parametrize(("reusable", "clean"), [(False, True), (True, False)])
def test_a_spoilt_one_is_thrown_away_and_replaced(
    pool: JvmPool, kind: type[StandIn], reusable: bool, clean: bool
) -> None:
    kind.clean_answer = clean
    first = pool.acquire(1024, NEVER)
    pool.release(first, reusable)

    assert not first.alive
    assert pool.acquire(1024, NEVER) is not first


def test_a_run_waits_when_all_are_busy(pool: JvmPool) -> None:
    first, _ = pool.acquire(1024, NEVER), pool.acquire(1024, NEVER)
    got: list[object] = []
    waiting = threading.Thread(target=lambda: got.append(pool.acquire(1024, NEVER)))
    waiting.start()
    assert settled(lambda: pool._waiting[1024] == 1) and not got
    pool.release(first, reusable=True)
    waiting.join(5)

    assert got == [first]


def test_a_waiting_run_can_be_cancelled(pool: JvmPool) -> None:
    pool.acquire(1024, NEVER), pool.acquire(1024, NEVER)
    cancelled, got = threading.Event(), []

    def wait() -> None:
        with pytest.raises(Cancelled):
            pool.acquire(1024, cancelled)
        got.append("cancelled")

    waiting = threading.Thread(target=wait)
    waiting.start()
    cancelled.set()
    pool.wake()
    waiting.join(5)

    assert got == ["cancelled"]


def test_an_idle_one_of_another_size_gives_way(pool: JvmPool, kind: type[StandIn]) -> None:
    pool.warm(1024)
    assert settled(lambda: sizes(pool)["idle"] == 2)
    big = pool.acquire(4096, NEVER)

    assert big.heap == 4096
    assert sum(one.alive for one in kind.made) == 2


def test_a_dead_one_is_not_given_out(pool: JvmPool) -> None:
    first = pool.acquire(1024, NEVER)
    pool.release(first, reusable=True)
    first.alive = False  # type: ignore[misc]

    assert pool.acquire(1024, NEVER) is not first


def test_one_that_does_not_start_fails_the_run_that_waits(pool: JvmPool, kind: type[StandIn]) -> None:
    kind.fails = True
    with pytest.raises(JvmFailed, match="it would not start"):
        pool.acquire(1024, NEVER)
    kind.fails = False

    assert pool.acquire(1024, NEVER).alive


def test_a_failed_start_is_not_remembered_when_its_run_was_stopped(pool: JvmPool, kind: type[StandIn]) -> None:
    started, may_fail, cancelled = threading.Event(), threading.Event(), threading.Event()

    def wait_ready(self: StandIn) -> None:
        started.set()
        assert may_fail.wait(5)
        # As it happens when the run is stopped while the failure is on its way: nobody collects it.
        cancelled.set()
        raise JvmFailed("it would not start")

    kind.wait_ready = wait_ready  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as runs:
        stopped = runs.submit(pool.acquire, 1024, cancelled)
        assert started.wait(5)
        may_fail.set()
        with pytest.raises(Cancelled):
            stopped.result(5)
    kind.wait_ready = StandIn.wait_ready  # type: ignore[method-assign]

    assert pool.acquire(1024, NEVER).alive


def test_a_failed_start_does_not_matter_to_a_run_that_finds_an_idle_one(pool: JvmPool) -> None:
    first = pool.acquire(1024, NEVER)
    got: list[object] = []
    waiting = threading.Thread(target=lambda: got.append(pool.acquire(1024, NEVER)))
    with pool._changed:  # the run sees both at once: a JVM that did not start, and one that was given back
        waiting.start()
        pool._failures[1024] = [JvmFailed("it would not start")]
        pool._busy.remove(first)
        pool._idle.append(first)
    waiting.join(5)

    assert got == [first]


def test_a_cold_one_is_for_the_run_that_has_no_other_to_wait_for(pool: JvmPool, kind: type[StandIn]) -> None:
    pool.acquire(1024, NEVER)
    pool.acquire(1024, NEVER)

    assert [one.warmed for one in kind.made] == [0, 1]


def test_a_failed_warm_up_costs_the_jvm_and_not_the_run(pool: JvmPool, kind: type[StandIn]) -> None:
    kind.warms = False
    pool.warm(1024)
    assert settled(lambda: bool(kind.made) and not kind.made[0].alive)

    assert pool.acquire(1024, NEVER).alive


def test_shutdown_ends_all(pool: JvmPool, kind: type[StandIn]) -> None:
    pool.acquire(1024, NEVER)
    pool.warm(1024)
    pool.shutdown()

    assert settled(lambda: not any(one.alive for one in kind.made))
    with pytest.raises(Cancelled):
        pool.acquire(1024, NEVER)


def test_one_that_dies_between_the_look_and_the_run_is_replaced(pool: JvmPool, kind: type[StandIn]) -> None:
    def take(jvm: object) -> str:
        if jvm is kind.made[0]:
            raise JvmFailed("it does not answer any more")
        return "attached"

    jvm, taken = pool.attach(1024, NEVER, take)

    assert (jvm, taken) == (kind.made[1], "attached")
    assert not kind.made[0].alive
    assert sizes(pool)["busy"] == 1


def test_when_one_after_the_other_dies_the_run_fails_and_holds_none(pool: JvmPool, kind: type[StandIn]) -> None:
    def take(jvm: object) -> str:
        raise JvmFailed("it does not answer any more")

    with pytest.raises(JvmFailed, match="does not answer"):
        pool.attach(1024, NEVER, take)

    assert not any(one.alive for one in kind.made[:ATTACH_ATTEMPTS])
    assert sizes(pool)["busy"] == 0


def test_jvms_that_nobody_uses_end_after_a_while_and_the_next_run_gets_another(kind: type[StandIn]) -> None:
    pool = JvmPool(kind, limit=2, idle_seconds=0.05)  # type: ignore[arg-type]
    pool.warm(1024)

    assert settled(lambda: len(kind.made) == 2 and not any(one.alive for one in kind.made))
    assert sizes(pool) == {"idle": 0, "busy": 0, "starting": 0}
    assert pool.acquire(1024, NEVER).alive
    pool.shutdown()


def test_no_jvm_ends_while_a_run_goes_on(kind: type[StandIn]) -> None:
    pool = JvmPool(kind, limit=2, idle_seconds=0.05)  # type: ignore[arg-type]
    pool.warm(1024)
    assert settled(lambda: sizes(pool)["idle"] == 2)
    running = pool.acquire(1024, NEVER)
    time.sleep(0.2)

    assert running.alive
    assert sizes(pool) == {"idle": 1, "busy": 1, "starting": 0}
    pool.shutdown()
