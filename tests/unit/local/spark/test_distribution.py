"""One jar of many: nothing lost that Java would find in them, nothing kept that is said of one jar only."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from local.setup import jars
from local.spark import distribution

MULTI_RELEASE = "Manifest-Version: 1.0\r\nMulti-Release: true\r\n"
SERVICE = "META-INF/services/java.sql.Driver"


def jar(path: Path, entries: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", compression) as made:
        for name, text in entries.items():
            made.writestr(name, text)
    return path


def merged(folder: Path, *sources: Path) -> zipfile.ZipFile:
    distribution.merge(sources, folder / "merged.jar")
    return zipfile.ZipFile(folder / "merged.jar")


def test_entries_are_copied_whole_and_of_two_the_first_stands(tmp_path: Path) -> None:
    first = jar(tmp_path / "1.jar", {"a/A.class": "first" * 1000, "a/": "", "b/own.txt": "kept"})
    second = jar(tmp_path / "2.jar", {"a/A.class": "second", "é/B.class": "named"}, zipfile.ZIP_STORED)
    with merged(tmp_path, first, second) as made:
        assert made.testzip() is None
        assert sorted(made.namelist()) == ["META-INF/MANIFEST.MF", "a/A.class", "b/own.txt", "é/B.class"]
        assert made.read("a/A.class") == b"first" * 1000
        assert made.getinfo("a/A.class").compress_type == zipfile.ZIP_DEFLATED
        assert made.read("é/B.class") == b"named"


def test_an_entry_that_was_written_as_a_stream_is_copied(tmp_path: Path) -> None:
    """Its sizes stand behind its bytes, which a reader of the copy must not look for."""
    with zipfile.ZipFile(tmp_path / "stream.jar", "w", zipfile.ZIP_DEFLATED) as source:
        item = zipfile.ZipInfo("a/A.class")
        item.flag_bits |= 0x08
        source.fp.seekable = lambda: False  # type: ignore[method-assign, union-attr]
        source._seekable = False  # type: ignore[attr-defined]
        source.writestr(item, "streamed" * 100)
    with zipfile.ZipFile(tmp_path / "stream.jar") as source:
        assert source.getinfo("a/A.class").flag_bits & 0x08
    with merged(tmp_path, tmp_path / "stream.jar", jar(tmp_path / "2.jar", {"b": "after"})) as made:
        assert not made.getinfo("a/A.class").flag_bits & 0x08
        assert (made.read("a/A.class"), made.read("b")) == (b"streamed" * 100, b"after")


def test_services_of_all_jars_are_added_up(tmp_path: Path) -> None:
    sources = [jar(tmp_path / f"{name}.jar", {SERVICE: f"org.{name}"}) for name in ("one", "two")]
    with merged(tmp_path, *sources) as made:
        assert made.read(SERVICE).decode().split() == ["org.one", "org.two"]


def test_log4j_s_plugins_of_all_jars_are_added_up(tmp_path: Path) -> None:
    """With the first list alone the JVM had no appender, and so said nothing."""
    for name, count, body in (("hive", 1, "one category"), ("core", 7, "seven")):
        jar(tmp_path / f"{name}.jar", {distribution.LOG4J: count.to_bytes(4, "big").decode() + body})
    with merged(tmp_path, tmp_path / "hive.jar", tmp_path / "core.jar") as made:
        assert made.read(distribution.LOG4J) == b"\0\0\0\x08one categoryseven"


def test_what_is_said_of_one_jar_is_left_out(tmp_path: Path) -> None:
    own = {
        "META-INF/MANIFEST.MF": "Sealed: true\r\n", "META-INF/INDEX.LIST": "", "META-INF/X.SF": "",
        "META-INF/X.RSA": "", "META-INF/maven/g/a/pom.xml": "", "module-info.class": "",
        "META-INF/versions/9/module-info.class": "",
    }  # fmt: skip
    with merged(tmp_path, jar(tmp_path / "1.jar", {**own, "META-INF/native/lib.so": "kept"})) as made:
        assert made.namelist() == ["META-INF/MANIFEST.MF", "META-INF/native/lib.so"]
        assert b"Sealed" not in made.read("META-INF/MANIFEST.MF")


@pytest.mark.parametrize(("manifest", "kept"), [(MULTI_RELEASE, True), ("Manifest-Version: 1.0\r\n", False)])
def test_versions_for_newer_javas_are_kept_where_java_looked_at_them(tmp_path: Path, manifest: str, kept: bool) -> None:
    newer = "META-INF/versions/11/a/A.class"
    source = jar(tmp_path / "1.jar", {"META-INF/MANIFEST.MF": manifest, "a/A.class": "old", newer: "new"})
    with merged(tmp_path, source) as made:
        assert (newer in made.namelist()) is kept
        assert b"Multi-Release: true" in made.read("META-INF/MANIFEST.MF")


def test_a_jar_that_is_cut_short_is_an_error(tmp_path: Path) -> None:
    source = jar(tmp_path / "1.jar", {"a/A.class": "x" * 1000})
    source.write_bytes(source.read_bytes()[:50])
    with pytest.raises(zipfile.BadZipFile):
        distribution.merge([source], tmp_path / "merged.jar")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two jars of ours, a pyspark with three, and an empty cache."""
    jar(tmp_path / "own/ours.jar", {"a/A.class": "ours"})
    for name in ("spark-core.jar", "datanucleus-core.jar"):
        jar(tmp_path / "pyspark/jars" / name, {"a/A.class": name, "plugin.xml": name})
    for name in ("bin/spark-submit", "python/lib/pyspark.zip"):
        (tmp_path / "pyspark" / name).parent.mkdir(parents=True)
        (tmp_path / "pyspark" / name).write_text(name)
    monkeypatch.setattr(jars, "jar_folder", lambda cache: tmp_path / "own")
    monkeypatch.setattr(jars, "pyspark_home", lambda: tmp_path / "pyspark")
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


def test_a_distribution_has_sparks_scripts_and_our_classes_before_sparks(cache: Path) -> None:
    made = distribution.make(cache)

    assert made == distribution.folder(cache)
    files = sorted(str(path.relative_to(made)) for path in made.rglob("*") if path.is_file())
    assert files == ["bin/spark-submit", "jars/datanucleus-core.jar", "jars/spark.jar", "python/lib/pyspark.zip"]
    with zipfile.ZipFile(distribution.jar(distribution.folder(cache))) as one:
        assert one.read("a/A.class") == b"ours"
        assert one.read("plugin.xml") == b"spark-core.jar"
    assert [path.name for path in cache.iterdir()] == [made.name]


def test_it_is_made_once_and_anew_for_other_jars(cache: Path) -> None:
    first = distribution.make(cache)
    when = distribution.jar(distribution.folder(cache)).stat().st_mtime_ns
    assert distribution.make(cache) == first
    assert distribution.jar(distribution.folder(cache)).stat().st_mtime_ns == when

    jar(cache.parent / "own/another.jar", {"b/B.class": "b"})
    assert distribution.make(cache) != first


def test_nothing_is_left_of_one_that_failed(cache: Path) -> None:
    (cache.parent / "pyspark/jars/broken.jar").write_text("no zip")
    with pytest.raises(zipfile.BadZipFile):
        distribution.make(cache)
    assert list(cache.iterdir()) == []
