from __future__ import annotations

from datetime import datetime, timezone

import pytest
from rich.console import Console

from local.pipeline import following
from local.pipeline.following import Following
from local.pipeline.refresh import Step

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(following, "say", lines.append)
    return lines


def _step(
    name: str, seconds: float | None, run_id: str = "jr_1", feed: str = "", error: str = "", total: int | None = 12
) -> Step:
    state = "RUNNING" if seconds is None else ("FAILED" if error else "SUCCEEDED")
    return Step(name, state, NOW, seconds, error, run_id, feed, total=total)


def test_it_tells_steps_of_steps_time_and_what_goes_on(said: list[str]) -> None:
    clock = Clock()
    seen = Following(clock)
    assert seen.shown().text == "0 of 3 or more steps, 0 s"
    seen.changed(_step("admit", None, feed="titles"))
    clock.now += 7
    seen.changed(_step("migrate", None))
    clock.now += 2
    assert seen.shown().text == "0 of 12 steps, 9 s: admit (titles) 9 s, migrate 2 s"
    seen.changed(_step("migrate", 1.5))
    assert seen.shown().text == "1 of 12 steps, 9 s: admit (titles) 9 s"
    assert (seen.shown().done, seen.shown().total) == (1, 12)
    assert [" ".join(line.split()) for line in said] == [
        "[ 0 of 12] admit (titles) begins", "[ 0 of 12] migrate begins", "[ 1 of 12] migrate SUCCEEDED 1.5 s",
    ]  # fmt: skip


def test_on_a_terminal_only_what_ended_is_a_line(said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following.console, "console", Console(force_terminal=True))
    seen = Following()
    seen.changed(_step("migrate", None))
    seen.changed(_step("migrate", 1.5))
    assert len(said) == 1 and "SUCCEEDED" in said[0]


def test_a_crawl_has_no_run_id_and_is_one_step(said: list[str]) -> None:
    seen = Following()
    seen.changed(_step("crawler", None, run_id="", total=2))
    seen.changed(_step("crawler", 3.0, run_id="", total=2))
    assert (seen.shown().done, seen.shown().total) == (1, 2)


def test_a_step_that_is_tried_again_is_one_more(said: list[str]) -> None:
    seen = Following()
    seen.changed(_step("load", 1.0, error="no room", total=1))
    seen.changed(_step("load", None, run_id="jr_2", total=1))
    assert seen.shown().text.startswith("1 of 2 steps")
    assert said[0].endswith("FAILED 1.0 s: no room")


def test_before_there_is_a_plan_it_does_not_pretend_to_know_the_number(said: list[str]) -> None:
    seen = Following()
    seen.changed(_step("migrate", 1.0, total=None))
    assert seen.shown().text.startswith("1 of 3 or more steps")
    seen.changed(_step("admit", 1.0, total=9))
    assert seen.shown().text.startswith("2 of 9 steps")


def test_of_many_steps_that_go_on_three_are_named_and_the_others_counted(said: list[str]) -> None:
    seen = Following(Clock())
    for feed in ("a", "b", "c", "d", "e"):
        seen.changed(_step("curate", None, feed=feed))
    assert seen.shown().text == "0 of 12 steps, 0 s: curate (a) 0 s, curate (b) 0 s, curate (c) 0 s, 2 more"
