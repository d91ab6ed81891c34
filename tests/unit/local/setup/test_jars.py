from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from local.setup import jars


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A lock file that knows one jar, `a.jar`, with the contents `abc`."""
    lock = tmp_path / "jars.lock"
    lock.write_text("# a comment\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.jar\n")
    monkeypatch.setattr(jars, "LOCK", lock)
    folder = tmp_path / "fetched"
    folder.mkdir()
    return folder


def test_the_locked_jar_passes(locked: Path) -> None:
    (locked / "a.jar").write_text("abc")
    jars.check(locked)


def test_a_changed_jar_is_named(locked: Path) -> None:
    (locked / "a.jar").write_text("abd")
    with pytest.raises(jars.JarsMissing, match="a.jar: SHA-256 a52d159f"):
        jars.check(locked)


def test_a_missing_and_an_extra_jar_are_named(locked: Path) -> None:
    with pytest.raises(jars.JarsMissing, match="a.jar: SHA-256 missing"):
        jars.check(locked)
    (locked / "a.jar").write_text("abc")
    (locked / "b.jar").write_text("abc")
    with pytest.raises(jars.JarsMissing, match="b.jar.*no such jar"):
        jars.check(locked)


def test_another_lock_file_means_another_folder(locked: Path, tmp_path: Path) -> None:
    before = jars._folder(tmp_path)
    jars.LOCK.write_text("")
    assert jars._folder(tmp_path) != before


def test_an_empty_cache_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(jars.JarsMissing, match="make setup"):
        jars.jar_folder(tmp_path)


def test_a_failed_fetch_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, locked: Path, tmp_path: Path) -> None:
    def fetch_a_wrong_jar(work: Path, say: Callable[[str], None]) -> Path:
        (work / "jars").mkdir()
        (work / "jars" / "a.jar").write_text("tampered")
        return work / "jars"

    monkeypatch.setattr(jars, "_resolve", fetch_a_wrong_jar)
    cache = tmp_path / "cache"
    with pytest.raises(jars.JarsMissing):
        jars.ensure_jars(cache, lambda text: None)
    assert list(cache.iterdir()) == []


def test_the_fetch_runs_our_spark_whatever_spark_the_user_has(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SPARK_HOME", "SPARK_CONF_DIR", "PYTHONPATH", "HADOOP_CONF_DIR"):
        monkeypatch.setenv(name, "/opt/other")
    monkeypatch.setenv("SPARK_SUBMIT_OPTS", "-Dhttps.proxyHost=proxy")

    found = jars._environment(tmp_path)

    assert "/opt/other" not in found.values()
    assert found["JAVA_HOME"] == str(tmp_path)
    assert found["SPARK_SUBMIT_OPTS"].startswith("-Dhttps.proxyHost=proxy")
