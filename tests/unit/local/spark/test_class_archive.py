"""Which archive is believed: one for this Java and these jars, and only while it is whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from local.setup import jars
from local.spark import class_archive, distribution
from local.spark.class_archive import SIZES, TOP


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with a distribution of one jar, made of two jars of ours and one of Spark's."""
    for folder, names in {"own": ("b.jar", "a.jar"), "pyspark/jars": ("z.jar",)}.items():
        (tmp_path / folder).mkdir(parents=True)
        for name in names:
            (tmp_path / folder / name).write_text(name)
    monkeypatch.setattr(jars, "jar_folder", lambda cache: tmp_path / "own")
    monkeypatch.setattr(jars, "pyspark_home", lambda: tmp_path / "pyspark")
    distribution.jar(distribution.folder(tmp_path)).parent.mkdir(parents=True)
    distribution.jar(distribution.folder(tmp_path)).write_text("all classes")
    return tmp_path


def java(folder: Path, release: str = "17.0.1") -> Path:
    (folder / "lib/server").mkdir(parents=True, exist_ok=True)
    (folder / "release").write_text(release)
    (folder / "lib/server/libjvm.so").write_text("a JVM")
    return folder


def make(cache: Path, home: Path) -> Path:
    """An archive as the making leaves it."""
    made = class_archive.wanted(cache, home)
    made.folder.mkdir()
    (made.folder / TOP).write_bytes(b"classes" * 100)
    class_archive.record_sizes(made)
    return made.folder


def test_the_class_path_is_the_one_jar_of_its_spark(cache: Path) -> None:
    found = class_archive.wanted(cache, java(cache / "java"))

    assert found.classpath == str(found.spark_home / "jars/spark.jar")


def test_a_whole_one_is_found_and_named_to_the_jvm(cache: Path) -> None:
    home = java(cache / "java")
    assert class_archive.find(cache, home) is None
    folder = make(cache, home)
    found = class_archive.find(cache, home)

    assert found is not None
    assert found.options[-1] == f"-XX:SharedArchiveFile={folder / TOP}"


@pytest.mark.parametrize("damage", ["truncated", "no classes", "no sizes", "half the sizes", "other sizes"])
def test_one_that_is_not_whole_is_not_believed(cache: Path, damage: str) -> None:
    home = java(cache / "java")
    folder = make(cache, home)
    if damage == "truncated":
        os.truncate(folder / TOP, 100)
    elif damage == "no classes":
        (folder / TOP).unlink()
    elif damage == "no sizes":
        (folder / SIZES).unlink()
    else:
        (folder / SIZES).write_text('{"spark.jsa": 7' if damage == "half the sizes" else "[]")

    assert class_archive.find(cache, home) is None


@pytest.mark.parametrize(
    "change", ["java", "libjvm", "a jar's content", "another jar", "the one jar's time", "the one jar's size", "no jar"]
)
def test_another_java_or_other_jars_have_another_archive(cache: Path, change: str) -> None:
    home = java(cache / "java")
    make(cache, home)
    if change == "java":
        java(home, release="17.0.2")
    elif change == "libjvm":
        (home / "lib/server/libjvm.so").write_text("another JVM")
    elif change == "a jar's content":
        (cache / "own/a.jar").write_text("longer than before")
    elif change == "another jar":
        (cache / "pyspark/jars/d.jar").write_text("new")
    elif change == "the one jar's time":
        os.utime(distribution.jar(distribution.folder(cache)), (1, 1))
    elif change == "the one jar's size":
        os.truncate(distribution.jar(distribution.folder(cache)), 3)
    else:
        distribution.jar(distribution.folder(cache)).unlink()

    assert class_archive.find(cache, home) is None


def test_a_read_only_cache_is_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = java(cache / "java")
    make(cache, home)

    def refused(path: Path) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(class_archive.os, "utime", refused)
    assert class_archive.find(cache, home) is not None
