"""When a refresh is started, and under which name."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from lambdas.start_refresh.decision import Decision, decide, execution_name

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
LATER, BEFORE = NOON + timedelta(minutes=1), NOON - timedelta(minutes=1)


def test_nothing_waits_and_nothing_is_started() -> None:
    assert decide({}, []) == Decision(None, "no file waits")
    assert decide({}, [NOON]).name is None


def test_all_that_waits_is_one_execution_named_after_it() -> None:
    decision = decide({"b": LATER, "a": NOON}, [])
    assert decision == Decision(execution_name({"a", "b"}), "2 files have come", 2)
    assert decide({"a": BEFORE, "b": BEFORE}, []).name == decision.name
    assert decide({"a": NOON, "c": NOON}, []).name != decision.name


def test_what_came_before_a_refresh_was_started_is_its_own() -> None:
    assert decide({"a": BEFORE}, [NOON]) == Decision(None, "the refresh that goes on takes them")
    assert decide({"a": BEFORE, "b": LATER}, [NOON]).name == execution_name({"b"})


def test_what_came_in_the_second_of_the_start_may_have_been_missed() -> None:
    # S3 tells 12:00:00 of a file of 12:00:00.9, and the execution was started at 12:00:00.5.
    assert decide({"a": NOON}, [NOON + timedelta(milliseconds=500)]).name == execution_name({"a"})


def test_a_refresh_that_waits_for_its_turn_takes_everything() -> None:
    assert decide({"a": LATER + timedelta(hours=1)}, [NOON, LATER]).name is None


def test_a_name_is_one_that_step_functions_takes() -> None:
    name = execution_name({"admission/pending/titles/1.json 9e107d9d372bb6826bd81d3542a419d6"})
    assert len(name) <= 80 and name.replace("-", "").isalnum()
