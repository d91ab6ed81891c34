from __future__ import annotations

import io
import re
import time

import pytest
from rich.console import Console

from local import console
from local.console import Shown, step, table


def _screen(monkeypatch: pytest.MonkeyPatch, terminal: bool, width: int = 200) -> io.StringIO:
    text = io.StringIO()
    drawn = Console(file=text, force_terminal=terminal, width=width, soft_wrap=not terminal)
    monkeypatch.setattr(console, "console", drawn)
    return text


def _until(text: io.StringIO, pattern: str) -> None:
    deadline = time.monotonic() + 30
    while not re.search(pattern, text.getvalue()):
        assert time.monotonic() < deadline, f"{pattern!r} was not said: {text.getvalue()!r}"
        time.sleep(0.005)


def test_a_long_step_shows_a_sign_of_life_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _screen(monkeypatch, terminal=False)
    monkeypatch.setattr(console, "NEWS_SECONDS", 0.02)
    with step("deploy"):
        _until(text, r"   … deploy, \d+ s\n")
    assert re.search(r"   deploy: \d+\.\d s\n$", text.getvalue())


def test_its_detail_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _screen(monkeypatch, terminal=False)
    monkeypatch.setattr(console, "NEWS_SECONDS", 0.02)
    with step("refresh") as view:
        view.detail = lambda: Shown("6 of 12 steps, 41 s", 6, 12)
        _until(text, "   … 6 of 12 steps, 41 s\n")


def test_a_quick_step_says_nothing_between(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _screen(monkeypatch, terminal=False)
    with step("land"):
        console.say("   landed a")
    lines = text.getvalue().splitlines()
    assert lines[:2] == ["── land", "   landed a"] and len(lines) == 3


def test_on_a_terminal_the_detail_is_kept_on_one_line_with_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _screen(monkeypatch, terminal=True, width=60)
    with step("refresh") as view:
        view.detail = lambda: Shown("6 of 12 steps, 41 s: " + "x" * 200, 6, 12)
        _until(text, r"━+.*6 of 12 steps")
    assert "x" * 61 not in text.getvalue()


def test_the_steps_time_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    _screen(monkeypatch, terminal=False)
    times: dict[str, float] = {}
    with step("land", times):
        pass
    assert times.keys() == {"land"} and times["land"] >= 0


def test_a_long_title_is_not_wrapped_at_the_tables_width(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _screen(monkeypatch, terminal=False)
    title = "Embedded stack in /a/rather/long/path/with spaces/films"
    table(title, ["part"], [["AWS API"]])
    assert title in text.getvalue().splitlines()
