"""Spark's classes as one file that a JVM maps instead of reading, checking and parsing 17,000 of them at each start.

It is the JVM's own class-data sharing: `-XX:SharedArchiveFile` names what `-XX:ArchiveClassesAtExit` wrote in another
run (JDK 17, "java" command reference). An archive is for one Java build and one class path, so Java and Spark's one jar
(`local.spark.distribution`) are in its folder's name. This module finds one; `local.spark.archive_making` makes it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from local.spark import distribution

BASE, TOP, SIZES, JARS = "base.jsa", "spark.jsa", "sizes.json", "jars"
# A change of what the training run does, or of the options below, makes a new archive.
FORMAT = 2
FLAGS = (
    # Where Java or the class path do not match, go on without.
    "-Xshare:auto",
    # And say nothing of that: it would be in the job's own output.
    "-Xlog:cds=off",
    "-Xlog:cds+dynamic=off",
    # Compare checksums before the file is believed (0.1 s): without, a damaged block ends the JVM.
    "-XX:+VerifySharedSpaces",
    # Map it where it was made for: elsewhere each JVM rewrites the pointers, and has a copy of its own of each page.
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:ArchiveRelocationMode=0",
)


@dataclass(frozen=True)
class ClassArchive:
    """An archive that was found whole.

    Attributes:
        folder: holds it.
        jars: the class path that it is for, in its order.
        spark_home: the Spark distribution whose jar that is.
    """

    folder: Path
    jars: tuple[Path, ...]
    spark_home: Path

    @property
    def classpath(self) -> str:
        """The class path that must begin the JVM's own; no wildcard, whose order is the file system's."""
        return joined(self.jars)

    @property
    def options(self) -> tuple[str, ...]:
        """The JVM options that use it."""
        files = ":".join(str(self.folder / name) for name in (BASE, TOP) if (self.folder / name).exists())
        return (*FLAGS, f"-XX:SharedArchiveFile={files}")


def find(cache: Path, java_home: Path) -> ClassArchive | None:
    """The archive for this Java and these jars; None where it was not made, or is not whole any more.

    The sizes are compared at each look because a JVM that maps a truncated archive dies of it (SIGBUS).

    Raises:
        JarsMissing: the jars are not in the cache.
    """
    found = wanted(cache, java_home)
    if not _whole(found):
        return None
    for used in (found.folder, found.spark_home):
        with contextlib.suppress(OSError):  # a cache of another owner's, which nobody here would tidy
            os.utime(used)  # what has not been used for a month is removed when another one is made
    return found


def wanted(cache: Path, java_home: Path) -> ClassArchive:
    """What the archive would be, whether it is there or not.

    Raises:
        JarsMissing: the jars are not in the cache.
    """
    spark_home = distribution.folder(cache)
    jar = distribution.jar(spark_home)
    digest = hashlib.sha256(f"{FORMAT} {FLAGS} {jar}\n".encode())
    for line in _java_build(java_home):
        digest.update(line.encode())
    return ClassArchive(cache / f"classes-{digest.hexdigest()[:16]}", (jar,), spark_home)


def joined(classpath: Iterable[Path]) -> str:
    """The jars as one class path."""
    return ":".join(map(str, classpath))


def record_sizes(made: ClassArchive) -> None:
    """Note how long the archive's files are and which jars they are for, for the look that finds it whole."""
    sizes = {path.name: path.stat().st_size for path in made.folder.glob("*.jsa")}
    (made.folder / SIZES).write_text(json.dumps({**sizes, JARS: _identities(made.jars)}))


def _whole(found: ClassArchive) -> bool:
    try:
        sizes = json.loads((found.folder / SIZES).read_text())
        jars = sizes.pop(JARS)
        whole = all((found.folder / name).stat().st_size == size for name, size in sizes.items())
        return TOP in sizes and whole and jars == _identities(found.jars)
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return False


def _java_build(java_home: Path) -> list[str]:
    """What tells one build of Java from another without running it."""
    release = java_home / "release"
    return [
        release.read_text() if release.is_file() else "",
        *_identities(sorted((java_home / "lib/server").iterdir())),
    ]


def _identities(files: Iterable[Path]) -> list[str]:
    """A line a file: the JVM too compares path, length and time of change."""
    found = [(path, path.stat()) for path in files]
    return [f"{path} {stat.st_size} {stat.st_mtime_ns}\n" for path, stat in found]
