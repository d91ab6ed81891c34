"""Maintenance is due where a table has grown since it was tidied last."""

from __future__ import annotations

import pytest

from glue_jobs.lake import upkeep
from glue_jobs.lake.metadata import MISSING, Snapshot, TableState
from glue_jobs.lake.upkeep import Size
from tests.fake_s3 import FakeS3


def table(snapshots: int, files: int) -> TableState:
    found = {
        n: Snapshot(n, n - 1 if n > 1 else None, n, {"total-data-files": str(files)}) for n in range(1, snapshots + 1)
    }
    return TableState("s3://lake/t", snapshots, found)


@pytest.mark.parametrize(
    ("state", "tidied", "reasons"),
    [
        (MISSING, None, []),
        (table(40, 40), None, []),
        (table(41, 1), None, ["t has 41 snapshots"]),
        (table(1, 41), None, ["t has 41 data files, 0 when it was tidied last"]),
        (table(20, 400), Size(20, 400), []),
        (table(41, 440), Size(20, 400), ["t has 41 snapshots"]),
        (table(40, 441), Size(20, 400), ["t has 441 data files, 400 when it was tidied last"]),
        # Snapshots that could not go (a manifest holds on to them) are not tried again at every refresh.
        (table(60, 1), Size(50, 1), []),
        (table(71, 1), Size(50, 1), ["t has 71 snapshots"]),
    ],
)
def test_when_it_is_due(state: TableState, tidied: Size | None, reasons: list[str]) -> None:
    assert upkeep.due("t", state, {"t": tidied} if tidied else {}) == reasons


def test_the_note_is_read_as_it_was_written() -> None:
    s3 = FakeS3()
    assert upkeep.read_note(s3, "lake") == {}
    upkeep.write_note(s3, "lake", {"t": Size(1, 2)})
    assert upkeep.read_note(s3, "lake") == {"t": Size(1, 2)}


@pytest.mark.parametrize(
    "body", [b"\xff", b"[]", b'{"t": 3}', b'{"t": {"snapshots": 1}}', b'{"t": {"snapshots": "x", "files": 1}}']
)
def test_a_note_that_can_t_be_read_is_none(body: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    s3 = FakeS3()
    s3.put_object("lake", upkeep.NOTE_KEY, body)
    assert upkeep.read_note(s3, "lake") == {}
    assert "can't be read" in capsys.readouterr().out
