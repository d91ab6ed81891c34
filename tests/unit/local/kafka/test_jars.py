from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from local.kafka import jars
from local.kafka.jars import BROKER, CONNECTOR, JarSet
from local.setup.jars import JarsMissing

CONTENT = b"a jar"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def wanted(tmp_path: Path) -> JarSet:
    """A set of one jar."""
    lock = tmp_path / "some.lock"
    lock.write_text(f"# a comment\n{DIGEST}  org.some.group:a_2.13:1.0-2\n")
    return JarSet("some", lock, "5 bytes")


def quiet(text: str) -> None:
    """Nobody listens."""


def test_jars_are_fetched_by_their_coordinates_once(wanted: JarSet, tmp_path: Path) -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return CONTENT

    folder = jars.ensure(wanted, tmp_path / "cache", quiet, fetch)
    assert jars.ensure(wanted, tmp_path / "cache", quiet, fetch) == folder
    assert asked == ["https://repo1.maven.org/maven2/org/some/group/a_2.13/1.0-2/a_2.13-1.0-2.jar"]
    assert [path.name for path in folder.iterdir()] == ["org.some.group_a_2.13-1.0-2.jar"]


def test_another_jar_than_the_locked_one_is_named_and_nothing_is_kept(wanted: JarSet, tmp_path: Path) -> None:
    with pytest.raises(JarsMissing, match=r"org.some.group:a_2.13:1.0-2: SHA-256 .* but the lock file says"):
        jars.ensure(wanted, tmp_path / "cache", quiet, lambda url: b"tampered")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_jar_that_cant_be_fetched_is_named(wanted: JarSet, tmp_path: Path) -> None:
    def fetch(url: str) -> bytes:
        raise OSError("no way out")

    with pytest.raises(JarsMissing, match="org.some.group:a_2.13:1.0-2 can't be fetched .*no way out"):
        jars.ensure(wanted, tmp_path / "cache", quiet, fetch)
    assert list((tmp_path / "cache").iterdir()) == []


def test_another_lock_means_another_folder(wanted: JarSet, tmp_path: Path) -> None:
    before = wanted.folder(tmp_path)
    wanted.lock.write_text("")
    assert wanted.folder(tmp_path) != before


def test_the_locks_hold_the_versions_that_were_tried() -> None:
    assert "org.apache.kafka:kafka_2.13:4.4.0" in BROKER.locked()
    assert "org.apache.logging.log4j:log4j-slf4j-impl:2.25.3" in BROKER.locked()
    assert CONNECTOR.locked().keys() == {
        "org.apache.commons:commons-pool2:2.11.1",
        "org.apache.kafka:kafka-clients:3.4.1",
        "org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7",
        "org.apache.spark:spark-token-provider-kafka-0-10_2.12:3.5.7",
    }
