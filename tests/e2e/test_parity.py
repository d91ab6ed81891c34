"""The short part of `make parity`: pyiceberg's own tests of its Glue catalogue, whole, against a fresh endpoint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from local.parity import command
from local.settings import Settings


def test_pyiceberg_s_catalogue_suite_passes_whole(tmp_path: Path) -> None:
    said: list[str] = []
    as_expected = command.parity(["iceberg"], replace(Settings.load(), home=tmp_path), said.append)
    assert as_expected, "\n".join(said)
    assert said[0].startswith("iceberg: 27 of 27 pass, 0 fail")
