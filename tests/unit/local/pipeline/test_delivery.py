from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from local.pipeline.delivery import folder, main, shown
from local.settings import PROJECT


def test_a_folder_with_a_feed_is_good_and_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "titles").mkdir()
    (tmp_path / "other").mkdir()
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("kind", ["missing", "file", "no feed"])
def test_what_can_not_be_landed_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    path = tmp_path / "data"
    if kind == "file":
        path.write_text("")
    elif kind == "no feed":
        (path / "films").mkdir(parents=True)
    expected = "no subfolder named after a feed; the folders are " if kind == "no feed" else "not a folder"

    assert main([str(path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"error: DATA={path} ") and expected in error and error.count("\n") == 1


def test_the_home_folder_may_be_a_tilde() -> None:
    assert folder("~/films") == Path.home() / "films"


def test_names_are_shown_without_what_a_terminal_would_obey() -> None:
    assert shown("My Users +1 é.csv") == "My Users +1 é.csv"
    assert shown("a\x1b[2J\nb") == "a\\x1b[2J\\nb"


def test_it_needs_nothing_but_the_standard_library() -> None:
    code = "import sys; sys.path.insert(0, '.'); import local.pipeline.delivery"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=PROJECT, check=True)
