from __future__ import annotations

from pathlib import Path

import pytest

from local.setup import java


def _fake_java(home: Path, version: str) -> Path:
    binary = home / "bin" / "java"
    binary.parent.mkdir(parents=True)
    binary.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    binary.chmod(0o755)
    return home


def test_java_home_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(_fake_java(tmp_path / "jdk", "17.0.1")))
    assert java.find_java_home() == tmp_path / "jdk"


@pytest.mark.parametrize("version", ["1.8.0_392", "11.0.2", "21.0.1", "25"])
def test_other_versions_are_not_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str) -> None:
    monkeypatch.setenv("JAVA_HOME", str(_fake_java(tmp_path / "jdk", version)))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(java, "_wheel_home", list)
    assert not java.machine_has_java()
    with pytest.raises(java.JavaNotFound, match="no Java 17 found"):
        java.find_java_home()


def test_java_on_the_path_is_found_through_its_link(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = _fake_java(tmp_path / "jdk", "17.0.15")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(home / "bin" / "java")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert java.find_java_home() == home
