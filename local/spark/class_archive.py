"""Spark's classes as one file that a JVM maps instead of reading, checking and parsing 17,000 of them at each start.

It is the JVM's own class-data sharing: `-XX:SharedArchiveFile` names what `-XX:ArchiveClassesAtExit` wrote in another
run (JDK 17, "java" command reference). An archive is for one Java build and one class path, jar by jar, so both are in
its folder's name. This module finds one; `local.spark.archive_making` makes it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from local.setup import jars

BASE, TOP, SIZES = "base.jsa", "spark.jsa", "sizes.json"
# A change of what the training run does, or of the options below, makes a new archive.
FORMAT = 1
# Hive's metastore complains of each of these that it finds twice, and SPARK_HOME/jars has them as well.
NOT_TWICE = "datanucleus-"
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
    """An archive that was found whole: `folder` holds it, `jars` is the class path that it is for, in its order."""

    folder: Path
    jars: tuple[Path, ...]

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
    if not _whole(found.folder):
        return None
    for used in (found.folder, shared_jars(cache)):
        with contextlib.suppress(OSError):  # a cache of another owner's, which nobody here would tidy
            os.utime(used)  # what has not been used for a month is removed when another one is made
    return found


def wanted(cache: Path, java_home: Path) -> ClassArchive:
    """What the archive would be, whether it is there or not.

    Raises:
        JarsMissing: the jars are not in the cache.
    """
    own = sorted(jars.jar_folder(cache).glob("*.jar"))
    spark = [jar for jar in sorted(spark_jars(cache).glob("*.jar")) if not jar.name.startswith(NOT_TWICE)]
    classpath = (*own, *spark)
    digest = hashlib.sha256(f"{FORMAT} {FLAGS}\n".encode())
    for line in (*_java_build(java_home), *_identities(classpath)):
        digest.update(line.encode())
    return ClassArchive(cache / f"classes-{digest.hexdigest()[:16]}", classpath)


def spark_jars(cache: Path) -> Path:
    """Spark's own jars: the links in the cache, which all checkouts share, or where there are none Spark's folder."""
    shared = shared_jars(cache)
    return shared if shared.is_dir() else own_jars()


def shared_jars(cache: Path) -> Path:
    """The folder for links to Spark's jars, named by what they are, so that all checkouts of a user have one path."""
    names = "\n".join(f"{jar.name} {jar.stat().st_size}" for jar in sorted(own_jars().glob("*.jar")))
    return cache / f"spark-jars-{hashlib.sha256(names.encode()).hexdigest()[:12]}"


def own_jars() -> Path:
    """The jar folder of this checkout's Spark."""
    return jars.pyspark_home().resolve() / "jars"


def joined(classpath: Iterable[Path]) -> str:
    """The jars as one class path."""
    return ":".join(map(str, classpath))


def record_sizes(folder: Path) -> None:
    """Note how long the archive's files are, for the look that finds it whole."""
    sizes = {path.name: path.stat().st_size for path in folder.glob("*.jsa")}
    (folder / SIZES).write_text(json.dumps(sizes))


def _whole(folder: Path) -> bool:
    try:
        sizes = json.loads((folder / SIZES).read_text())
        return TOP in sizes and all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, AttributeError):
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
