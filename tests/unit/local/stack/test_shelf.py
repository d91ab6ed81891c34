"""What has ended is written once, comes back as it was, and goes when it is forgotten."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from local.stack.shelf import Shelf


def shelf(folder: Path) -> Shelf:
    return Shelf(folder, json.dumps, json.loads)


def mark(thing: Any) -> int:
    return len(thing)


def test_a_thing_is_written_once_and_again_when_its_mark_differs(tmp_path: Path) -> None:
    kept = shelf(tmp_path)
    kept.put(("a", "b"), 1, [1])
    (file,) = tmp_path.iterdir()
    file.unlink()
    kept.put(("a", "b"), 1, [1])
    assert not file.exists()

    kept.put(("a", "b"), 2, [1, 2])
    assert dict(shelf(tmp_path).read(mark)) == {("a", "b"): [1, 2]}


def test_it_holds_what_was_read_until_that_changes(tmp_path: Path) -> None:
    shelf(tmp_path).put(("a",), 1, [1])
    again = shelf(tmp_path)
    assert not again.holds(("a",), 1)
    assert list(again.read(mark)) == [(("a",), [1])]

    assert again.holds(("a",), 1)
    assert not again.holds(("a",), 2)


def test_what_is_forgotten_leaves_no_file(tmp_path: Path) -> None:
    kept = shelf(tmp_path)
    for name in ("a", "b"):
        kept.put((name,), 1, [1])
    kept.keep_only({("b",)})

    assert len(kept) == 1
    assert [key for key, _ in shelf(tmp_path).read(mark)] == [("b",)]


def test_a_damaged_file_is_named_and_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = shelf(tmp_path)
    kept.put(("a",), 1, [1])
    kept.put(("b",), 1, [1])
    damaged = min(tmp_path.iterdir())
    damaged.write_text(damaged.read_text()[:10])

    assert len(list(shelf(tmp_path).read(mark))) == 1
    assert f"{damaged} can't be read" in caplog.text


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    shelf(tmp_path / "new").put(("a",), 1, [1])
    (file,) = (tmp_path / "new").iterdir()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
