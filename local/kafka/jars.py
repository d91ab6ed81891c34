"""The jars of the broker, and of Spark's connector to it: fetched when they are first used, checked, kept per user.

A lock file names each jar with its coordinates and SHA-256, so nothing is resolved: the files are fetched from Maven
Central side by side. Ivy, which asks for every parent of every pom, took 340 seconds here for what takes 20 so.
"""

from __future__ import annotations

import hashlib
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from local.setup.jars import JarsMissing, kept_whole, locked

MAVEN_CENTRAL = "https://repo1.maven.org/maven2"
SIDE_BY_SIDE = 8
ANSWER_SECONDS = 120.0

Say = Callable[[str], None]
Fetch = Callable[[str], bytes]


@dataclass(frozen=True)
class JarSet:
    """Jars that belong together.

    Attributes:
        name: begins the name of their folder in the user's cache.
        lock: the file with a line `<sha256>  <group>:<artifact>:<version>` for each.
        size: of the download, for people.
        whose: whose jars they are, for people.
    """

    name: str
    lock: Path
    size: str
    whose: str = "Kafka"

    def folder(self, cache: Path) -> Path:
        """Where they are, or will be: named by the lock's contents, so a changed lock never meets yesterday's jars."""
        return cache / f"{self.name}-{hashlib.sha256(self.lock.read_bytes()).hexdigest()[:12]}"

    def locked(self) -> dict[str, str]:
        """Coordinates → SHA-256."""
        return locked(self.lock)


BROKER = JarSet("kafka-broker", Path(__file__).with_name("broker.lock"), "43 MB")
CONNECTOR = JarSet("kafka-connector", Path(__file__).with_name("connector.lock"), "6 MB")


def ensure(wanted: JarSet, cache: Path, say: Say, fetch: Fetch | None = None) -> Path:
    """The folder with the jars, fetched where they are missing; of two fetches at once the first rename wins.

    Raises:
        JarsMissing: one can't be fetched, or is not the one that the lock names; nothing is kept then.
    """
    folder = wanted.folder(cache)
    if folder.is_dir():
        return folder
    jars = wanted.locked()
    say(f"fetching {len(jars)} jars of {wanted.whose} ({wanted.size}, once per user) into {folder}")

    def fetched(work: Path) -> Path:
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            for done in [pool.submit(_put, work, *jar, fetch or _from_central) for jar in jars.items()]:
                done.result()
        return work

    return kept_whole(folder, fetched)


def path_of(coordinates: str) -> str:
    """`group:artifact:version` as its path in a Maven repository."""
    group, artifact, version = coordinates.split(":")
    return f"{group.replace('.', '/')}/{artifact}/{version}/{artifact}-{version}.jar"


def _put(folder: Path, coordinates: str, digest: str, fetch: Fetch) -> None:
    try:
        data = fetch(f"{MAVEN_CENTRAL}/{path_of(coordinates)}")
    except OSError as error:
        raise JarsMissing(f"{coordinates} can't be fetched from {MAVEN_CENTRAL}: {error}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise JarsMissing(f"{coordinates}: SHA-256 {found}, but the lock file says {digest}; nothing of it is kept")
    # With the group in its name: two groups may have an artifact of the same one.
    (folder / f"{coordinates.replace(':', '_', 1).replace(':', '-')}.jar").write_bytes(data)


def _from_central(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as answer:
        data: bytes = answer.read()
    return data
