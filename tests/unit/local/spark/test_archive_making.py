"""What the making does to the cache when it can't, when another process does, and when time has passed.

Real archives, made and used by real JVMs, are in the integration tests.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from local.settings import Settings
from local.setup import java
from local.setup.jars import JarsMissing
from local.spark import archive_making, class_archive, distribution
from local.spark.archive_making import ArchiveFailed
from local.spark.class_archive import ClassArchive

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A cache in which an archive is missing and everything for it is there."""
    cache = tmp_path / "cache"
    cache.mkdir()
    one_jar = cache / "spark-0123/jars/spark.jar"
    one_jar.parent.mkdir(parents=True)
    one_jar.write_text("all classes")
    wanted = ClassArchive(cache / "classes-0123", (one_jar,), cache / "spark-0123")
    monkeypatch.setattr(java, "find_java_home", lambda: tmp_path / "java")
    monkeypatch.setattr(class_archive, "find", lambda cache, home: wanted if wanted.folder.is_dir() else None)
    monkeypatch.setattr(class_archive, "wanted", lambda cache, home: wanted)
    monkeypatch.setattr(distribution, "make", lambda cache: wanted.spark_home)
    return Settings(home=tmp_path / "home", cache=cache)


def names(settings: Settings) -> set[str]:
    return {path.name for path in settings.cache.iterdir() if path.name != "spark-0123"}


def dump(settings: Settings, home: Path, new: ClassArchive, work: Path, training: Path) -> None:
    (work / class_archive.TOP).write_text("classes")
    (work / "conf").mkdir()


def works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_making, "_dump", dump)
    monkeypatch.setattr(archive_making, "_prove", lambda home, made: None)


def test_it_appears_whole_under_its_name(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    works(monkeypatch)
    said: list[str] = []

    assert archive_making.missing(settings)
    assert archive_making.ensure(settings, said.append)
    assert names(settings) == {"classes.lock", "classes-0123"}
    assert {path.name for path in (settings.cache / "classes-0123").iterdir()} == {"spark.jsa", "sizes.json"}
    assert not archive_making.missing(settings)
    assert archive_making.ensure(settings, lambda text: pytest.fail(f"made again: {text}"))


@pytest.mark.parametrize("step", ["_dump", "_prove"])
def test_what_fails_is_said_and_leaves_only_its_reason(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fails(*arguments: Any) -> None:
        raise ArchiveFailed("the JVM ended with 134")

    works(monkeypatch)
    monkeypatch.setattr(archive_making, step, fails)
    said: list[str] = []

    assert not archive_making.ensure(settings, said.append)
    assert said[-1] == "no class archive, so Spark starts more slowly: the JVM ended with 134"
    assert names(settings) == {"classes.lock", "classes-0123.failed"}
    assert not archive_making.missing(settings), "an endpoint tries once a day"


def test_whoever_asks_for_it_tries_again_after_a_failure(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    (settings.cache / "classes-0123.failed").write_text("it was a full disk")
    works(monkeypatch)

    assert archive_making.ensure(settings, lambda text: None)
    assert names(settings) == {"classes.lock", "classes-0123"}


def test_a_disk_without_room_is_not_filled(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 5 * 1024**2))
    said: list[str] = []

    assert not archive_making.ensure(settings, said.append)
    assert f"{settings.cache} has 5 MB left, and it needs 1024" in said[0]


def test_without_jars_it_says_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(cache: Path, home: Path) -> None:
        raise JarsMissing("the Spark jars are not there: run `make setup`")

    monkeypatch.setattr(class_archive, "find", missing)
    said: list[str] = []

    assert not archive_making.ensure(settings, said.append)
    assert "run `make setup`" in said[0]
    assert not archive_making.missing(settings)


def test_the_second_of_two_leaves_it_to_the_first(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_making, "_make", lambda *arguments: pytest.fail("two made it at once"))
    with (settings.cache / "classes.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert not archive_making.ensure(settings, lambda text: None, wait=False)


def test_what_a_kill_left_and_what_nobody_uses_is_removed(settings: Settings) -> None:
    month = time.time() - archive_making.UNUSED_SECONDS - 60
    for name in (
        ".classes-killed",
        "classes-old",
        "classes-new",
        "spark-old",
        "spark-new",
        ".spark-killed",
        "jars-locked",
    ):
        (settings.cache / name).mkdir()
        (settings.cache / name / "file").write_text("")
    (settings.cache / "classes-old.failed").write_text("why")
    for name in ("classes-old", "spark-old", "jars-locked", "classes-old.failed"):
        os.utime(settings.cache / name, (month, month))
    archive_making.tidy(settings.cache)

    assert names(settings) == {"classes-new", "spark-new", "jars-locked"}


def test_a_path_that_java_would_encode_is_refused_before_the_work(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    spaced = ClassArchive(settings.cache / "classes-0123", (Path("/home/a user/a.jar"),), Path("/home/a user"))
    monkeypatch.setattr(class_archive, "wanted", lambda cache, home: spaced)
    monkeypatch.setattr(archive_making, "_dump", lambda *arguments: pytest.fail("it was begun"))
    said: list[str] = []

    assert not archive_making.ensure(settings, said.append)
    assert "/home/a user" in said[0]
