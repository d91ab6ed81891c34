"""Bookmarks of runs: saved at commit or not at all, once a version, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.glue.errors import GlueError
from local.glue.jobs.bookmarks import JobBookmarks
from local.glue.shim.reelhouse_bookmarks import Bookmarks, VersionMismatch, for_run
from local.glue.shim.reelhouse_bookmarks.run import DISABLE, ENABLE, PAUSE, environment

JOB = "a job/with signs"


def run(folder: Path, number: int, option: str = ENABLE, **range_: str) -> Bookmarks:
    return for_run(environment(folder, JOB, f"jr_{number}", 0, option, **range_))


def commit(folder: Path, number: int, **states: int) -> None:
    bookmarks = run(folder, number)
    for ctx, state in states.items():
        bookmarks.save(ctx, state)
    bookmarks.commit()


def test_a_run_reads_what_the_one_before_has_committed(tmp_path: Path) -> None:
    first = run(tmp_path, 1)
    assert first.load("a") is None
    first.save("a", {"n": 1})
    assert run(tmp_path, 2).load("a") is None
    first.commit()
    commit(tmp_path, 2, b=2)

    third = run(tmp_path, 3)
    assert (third.load("a"), third.load("b"), third.load("")) == ({"n": 1}, 2, None)


def test_without_a_bookmark_everything_is_read_and_nothing_marked(tmp_path: Path) -> None:
    commit(tmp_path, 1, a=1)
    off = run(tmp_path, 2, DISABLE)
    off.save("a", 2)
    off.commit()
    assert (off.enabled, off.load("a"), run(tmp_path, 3).load("a")) == (False, None, 1)


def test_a_paused_run_reads_on_and_marks_nothing(tmp_path: Path) -> None:
    commit(tmp_path, 1, a=1)
    paused = run(tmp_path, 2, PAUSE)
    assert paused.load("a") == 1
    paused.save("a", 2)
    paused.commit()
    assert run(tmp_path, 3).load("a") == 1


def test_a_paused_run_reads_from_one_run_to_another(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        commit(tmp_path, number, a=number)
    paused = run(tmp_path, 4, PAUSE, first="jr_1", last="jr_2")
    assert (paused.load("a"), paused.limit("a")) == (1, 2)
    whole = run(tmp_path, 5, PAUSE, first="0", last="jr_3")
    assert (whole.load("a"), whole.limit("a")) == (None, 3)
    with pytest.raises(ValueError, match="run jr_9 of a job/with signs left no bookmark"):
        run(tmp_path, 6, PAUSE, first="jr_9")


def test_of_two_runs_at_once_the_later_to_commit_fails_and_changes_nothing(tmp_path: Path) -> None:
    commit(tmp_path, 1, a=1)
    one, other = run(tmp_path, 2), run(tmp_path, 3)
    one.save("a", 2)
    other.save("a", 3)
    one.commit()
    with pytest.raises(VersionMismatch, match="Expected version 1 but found version 2"):
        other.commit()
    assert run(tmp_path, 4).load("a") == 2


def test_a_second_commit_of_a_run_is_its_own(tmp_path: Path) -> None:
    bookmarks = run(tmp_path, 1)
    bookmarks.save("a", 1)
    bookmarks.commit()
    bookmarks.save("a", 2)
    bookmarks.commit()
    assert run(tmp_path, 2).load("a") == 2


def test_the_api_shows_resets_and_rewinds(tmp_path: Path) -> None:
    api = JobBookmarks(tmp_path)
    with pytest.raises(GlueError, match="Continuation for job a job/with signs not found"):
        api.get(JOB)
    commit(tmp_path, 1, a=1)
    commit(tmp_path, 2, a=2, b=2)
    assert api.get(JOB)["JobBookmarkEntry"] == {
        "JobName": JOB, "Version": 2, "Run": 2, "Attempt": 0, "RunId": "jr_2", "PreviousRunId": "jr_1",
        "JobBookmark": '{"a": 2, "b": 2}',
    }  # fmt: skip
    assert api.get(JOB, "jr_1")["JobBookmarkEntry"]["JobBookmark"] == '{"a": 1}'

    assert api.reset(JOB, "jr_1")["JobBookmarkEntry"]["Version"] == 3
    assert (run(tmp_path, 3).load("a"), run(tmp_path, 3).load("b")) == (1, None)
    assert api.reset(JOB)["JobBookmarkEntry"]["Run"] == 0
    assert run(tmp_path, 4).load("a") is None
    with pytest.raises(GlueError, match="and run jr_9 not found"):
        api.reset(JOB, "jr_9")


def test_a_deleted_jobs_namesake_begins_anew(tmp_path: Path) -> None:
    commit(tmp_path, 1, a=1)
    JobBookmarks(tmp_path).delete(JOB)
    JobBookmarks(tmp_path).delete(JOB)
    assert run(tmp_path, 2).load("a") is None


def test_a_reset_while_a_run_goes_on_is_a_mismatch_too(tmp_path: Path) -> None:
    commit(tmp_path, 1, a=1)
    going_on = run(tmp_path, 2)
    JobBookmarks(tmp_path).reset(JOB)
    going_on.save("a", 2)
    with pytest.raises(VersionMismatch):
        going_on.commit()
