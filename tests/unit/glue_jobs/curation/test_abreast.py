"""What becomes of a run of several feeds when some of them fail."""

from __future__ import annotations

import threading

import pytest

from glue_jobs.curation.abreast import ABREAST, ERROR_CHARACTERS, FeedsFailed, each, tell


def test_every_feed_is_worked_on_once() -> None:
    assert each(lambda item: item * 10, {"a": 1, "b": 2, "c": 3}) == ({"a": 10, "b": 20, "c": 30}, {})


def test_two_are_worked_on_at_a_time() -> None:
    together = threading.Barrier(ABREAST, timeout=10)
    _, failed = each(lambda _: together.wait(), {"a": 1, "b": 2})
    assert failed == {}


def test_one_that_fails_is_told_and_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    def work(item: str) -> str:
        if item == "bad":
            raise ValueError("not this one" + "!" * ERROR_CHARACTERS)
        return item.upper()

    done, failed = each(work, {"a": "good", "b": "bad", "c": "fine"})
    assert done == {"a": "GOOD", "c": "FINE"}
    with pytest.raises(FeedsFailed) as told:
        tell(failed, 3)

    assert str(told.value).startswith("1 of 3 feeds failed, the others are curated; b: ValueError: not this one!")
    assert len(str(told.value)) < ERROR_CHARACTERS + 60
    said = capsys.readouterr().err
    assert said.startswith("feed b:") and "Traceback" in said and "not this one" in said


def test_of_one_alone_its_own_exception_goes_on() -> None:
    with pytest.raises(KeyError, match="gone"):
        tell({"a": KeyError("gone")}, 1)


def test_nothing_is_said_where_nothing_failed() -> None:
    tell({}, 2)
