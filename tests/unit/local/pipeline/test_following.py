from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from rich.console import Console

from glue_jobs.contract.registry import FEEDS
from local.pipeline import following
from local.pipeline.following import Following, expected_steps
from local.pipeline.refresh import Step
from local.settings import PROJECT

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


def _step(name: str, seconds: float | None, run_id: str = "jr_1", feed: str = "", error: str = "") -> Step:
    state = "RUNNING" if seconds is None else ("FAILED" if error else "SUCCEEDED")
    return Step(name, state, NOW, seconds, error, run_id, feed)


def test_it_tells_steps_of_steps_time_and_what_goes_on(said: list[str]) -> None:
    clock = Clock()
    seen = Following(12, clock)
    assert seen.shown().text == "0 of 12 steps, 0 s"
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
    seen = Following(12)
    seen.changed(_step("migrate", None))
    seen.changed(_step("migrate", 1.5))
    assert len(said) == 1 and "SUCCEEDED" in said[0]


def test_a_crawl_has_no_run_id_and_is_one_step(said: list[str]) -> None:
    seen = Following(2)
    seen.changed(_step("crawler", None, run_id=""))
    seen.changed(_step("crawler", 3.0, run_id=""))
    assert (seen.shown().done, seen.shown().total) == (1, 2)


def test_a_step_that_is_tried_again_is_one_more(said: list[str]) -> None:
    seen = Following(1)
    seen.changed(_step("load", 1.0, error="no room"))
    seen.changed(_step("load", None, run_id="jr_2"))
    assert seen.shown().text.startswith("1 of 2 steps")
    assert said[0].endswith("FAILED 1.0 s: no room")


def test_the_expected_number_is_what_the_state_machine_starts() -> None:
    definition = json.loads((PROJECT / "infra" / "state_machines" / "refresh.asl.json").read_text())
    assert expected_steps() == _started(definition)


def _started(node: Any, times: int = 1) -> int:
    """Job runs and crawls under a part of the definition; a Map starts those in it once a feed."""
    if isinstance(node, list):
        return sum(_started(item, times) for item in node)
    if not isinstance(node, dict):
        return 0
    inside = times * len(FEEDS) if node.get("Type") == "Map" else times
    own = inside if str(node.get("Resource", "")).endswith(("startJobRun.sync", "startCrawler")) else 0
    return own + sum(_started(item, inside) for item in node.values())
