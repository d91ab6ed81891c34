from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from local.settings import PROJECT
from local.setup import bootstrap, extras


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A project with two commands that have packages; what is installed is noted, not fetched."""
    found: list[str] = []
    for name in ("draw", "weigh"):
        (tmp_path / "local" / name).mkdir(parents=True)
        (tmp_path / "local" / name / "requirements.txt").write_text(f"{name}==1\n")
    (tmp_path / "venv").mkdir()
    monkeypatch.setattr(extras, "LOCAL", tmp_path / "local")

    def note(python: Path, requirements: Path, *rest: Any) -> None:
        found.append(requirements.read_text().strip())

    monkeypatch.setattr(extras, "install", note)
    return found


def set_up(folder: Path, *wanted: str) -> None:
    extras.set_up(wanted, folder / "venv", Path("python"), folder, lambda text: None)


def test_only_what_is_wanted_is_installed_and_only_once(installed: list[str], tmp_path: Path) -> None:
    set_up(tmp_path)
    assert installed == []
    set_up(tmp_path, "weigh")
    set_up(tmp_path, "weigh")
    assert installed == ["weigh==1"]
    set_up(tmp_path, "all")
    assert installed == ["weigh==1", "draw==1"]


def test_other_pins_are_installed_again(installed: list[str], tmp_path: Path) -> None:
    set_up(tmp_path, "draw")
    (tmp_path / "local" / "draw" / "requirements.txt").write_text("draw==2\n")
    set_up(tmp_path, "draw")
    assert installed == ["draw==1", "draw==2"]


def test_a_command_without_packages_is_named(
    installed: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "_ready", lambda: True)
    assert bootstrap.main(["fly"]) == 1
    assert capsys.readouterr().err == "setup: no packages of their own: fly; there are draw, weigh and all\n"


def test_verify_is_a_command_with_packages_of_its_own() -> None:
    assert "duckdb==" in extras.known()["verify"].read_text()


def test_the_command_line_starts_without_any_of_them() -> None:
    """`make run` has none of them installed."""
    lines = [line for path in extras.known().values() for line in path.read_text().splitlines()]
    base = (PROJECT / "requirements.txt").read_text().splitlines()
    pinned = {canonical(line) for line in lines if "==" in line} - {canonical(line) for line in base}
    brought = {name for name, found in packages_distributions().items() if pinned & set(map(canonical, found))}
    assert {"altair", "vl_convert", "streamlit", "fastapi", "confluent_kafka"} <= brought
    script = f"""
import sys
for name in {sorted(brought)!r}:
    sys.modules[name] = None
import local.cli
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def canonical(line: str) -> str:
    """The package of a requirement as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower()
