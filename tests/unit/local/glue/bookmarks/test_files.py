"""Files on S3: what is new is read, what was changed is read again, nothing is lost at the edge."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from local.glue.shim.reelhouse_bookmarks import files


class File(NamedTuple):
    path: str
    modified: float


def names(found: list[File]) -> list[str]:
    return [file.path for file in found]


def after(*found: File, state: Any = None) -> Any:
    return json.loads(json.dumps(files.read(found, state)))


A, B = File("a", 1_000.0), File("b", 5_000.0)


def test_the_first_run_reads_all_and_the_second_what_came_since() -> None:
    assert names(files.unread([A, B], None)) == ["a", "b"]
    state = after(A, B)
    assert files.unread([A, B], state) == []
    assert names(files.unread([A, B, File("c", 6_000.0)], state)) == ["c"]


def test_a_changed_file_is_read_again() -> None:
    assert names(files.unread([File("a", 5_001.0), B], after(A, B))) == ["a"]


def test_one_that_came_late_or_in_the_same_second_is_not_lost() -> None:
    state = after(A, B)
    late = [File("same", 5_000.0), File("late", 5_000.0 - files.BAND_SECONDS), File("older", 4_000.0)]
    assert names(files.unread(late, state)) == ["same", "late"]


def test_what_is_remembered_by_name_is_bounded_and_grows_over_runs() -> None:
    state = after(File("c", 5_100.0), state=after(A, B))
    assert set(state["recent"]) == {"b", "c"}
    assert files.unread([A, B, File("c", 5_100.0)], state) == []


def test_an_older_file_alone_does_not_take_the_bookmark_back() -> None:
    state = after(File("late", 4_500.0), state=after(A, B))
    assert files.unread([A, B, File("late", 4_500.0)], state) == []


def test_a_run_without_files_leaves_the_bookmark_as_it_was() -> None:
    assert files.read([], None) is None
    state = after(A, B)
    assert files.read([], state) == state


def test_between_two_runs() -> None:
    first = after(A)
    second = after(B, state=first)
    assert names(files.unread([A, B, File("c", 6_000.0)], first, limit=second)) == ["b"]
