"""What becomes of a run of several feeds when some of them fail."""

from __future__ import annotations

import threading

import pytest

from glue_jobs.curation.abreast import ABREAST, ERROR_CHARACTERS, FeedsFailed, each


def test_every_feed_is_worked_on_once() -> None:
    done: list[int] = []
    each(done.append, {"a": 1, "b": 2, "c": 3})
    assert sorted(done) == [1, 2, 3]


def test_two_are_worked_on_at_a_time() -> None:
    together = threading.Barrier(ABREAST, timeout=10)
    each(lambda _: together.wait(), {"a": 1, "b": 2})  # type: ignore[arg-type, return-value]


def test_one_that_fails_is_told_and_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    done: list[str] = []

    def work(item: str) -> None:
        if item == "bad":
            raise ValueError("not this one" + "!" * ERROR_CHARACTERS)
        done.append(item)

    with pytest.raises(FeedsFailed) as told:
        each(work, {"a": "good", "b": "bad", "c": "fine"})

    assert done == ["good", "fine"]
    assert str(told.value).startswith("1 of 3 feeds failed, the others are curated; b: ValueError: not this one!")
    assert len(str(told.value)) < ERROR_CHARACTERS + 60
    said = capsys.readouterr().err
    assert said.startswith("feed b:") and "Traceback" in said and "not this one" in said


def test_of_one_alone_its_own_exception_goes_on() -> None:
    def work(_: str) -> None:
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        each(work, {"a": "one"})
