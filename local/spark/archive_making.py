"""Makes the class archive, once per user, Java and set of jars: `python -m local.spark.archive_making`.

A training job is run and writes down the classes that it has loaded (about 60 CPU seconds, 620 MB in the user's cache).
The result is proved in a JVM of its own before anybody else sees it, and appears by one rename. Where it can't be made,
Spark starts as it did without: slower.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from local import spark
from local.settings import PROJECT, Settings
from local.setup import java
from local.setup.jars import JarsMissing
from local.spark import class_archive, distribution
from local.spark.archive_server import nothing_there
from local.spark.class_archive import BASE, TOP, ClassArchive
from local.stack import clean_environment

TRAINING = Path(__file__).with_name("archive_training.py")
FREE_BYTES = 1024**3
SECONDS = 600
UNENCODED = "/:;,@&=+$!*'()~"
UNUSED_SECONDS = 30 * 24 * 3600
RETRY_SECONDS = 24 * 3600
LEFTOVER = ".classes-"
LOWEST_PRIORITY = 19
MAIN_CLASS = "org.apache.spark.deploy.SparkSubmit"

# A full disk, a damaged jar, a Java that ends with an error.
BROKEN = (OSError, zipfile.BadZipFile, subprocess.SubprocessError)

Say = Callable[[str], None]


class ArchiveFailed(RuntimeError):
    """The archive can't be made; the message says why."""


def main(argv: list[str]) -> int:
    """Make it where it is missing; 1, with the reason, where that fails."""
    parser = argparse.ArgumentParser(prog="python -m local.spark.archive_making", description=__doc__)
    parser.add_argument("--background", action="store_true", help="at the lowest priority, and not if another does")
    background = parser.parse_args(argv).background
    if background:
        os.nice(LOWEST_PRIORITY)
    return 0 if ensure(Settings.load(), lambda text: print(text, flush=True), wait=not background) else 1


def missing(settings: Settings) -> bool:
    """True where an archive could be made: there is none, and an attempt has not failed within a day."""
    try:
        home = java.find_java_home()
        folder = class_archive.wanted(settings.cache, home).folder
        return class_archive.find(settings.cache, home) is None and not _failed_lately(folder)
    except (java.JavaNotFound, JarsMissing, OSError):
        return False


def ensure(settings: Settings, say: Say, wait: bool = True, training: Path = TRAINING) -> bool:
    """Make the archive where it is missing. Two at once are safe: the second waits for the first, or leaves it to it.

    Returns:
        True when it is there; False when it can't be made (said, with the reason) or another process is making it.
    """
    try:
        home = java.find_java_home()
        if class_archive.find(settings.cache, home):
            return True
        with _alone(settings.cache, wait) as alone:
            if not alone:
                return False
            if class_archive.find(settings.cache, home) is None:
                _make(settings, home, say, training)
            return True
    except (
        ArchiveFailed,
        java.JavaNotFound,
        JarsMissing,
        OSError,
        zipfile.BadZipFile,
        subprocess.SubprocessError,
    ) as error:
        say(f"no class archive, so Spark starts more slowly: {error}")
        return False


@contextmanager
def _alone(cache: Path, wait: bool) -> Iterator[bool]:
    """Hold the lock of the making; False where another process does."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "classes.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def _make(settings: Settings, java_home: Path, say: Say, training: Path) -> None:
    """Train, prove and publish; the lock is held, so whatever lies about half made was left by a kill."""
    tidy(settings.cache)
    free = shutil.disk_usage(settings.cache).free
    if free < FREE_BYTES:
        raise ArchiveFailed(f"{settings.cache} has {free >> 20} MB left, and it needs {FREE_BYTES >> 20}")
    new = class_archive.wanted(settings.cache, java_home)
    _refuse_encoded(new)
    say("making the class archive, with which cold Spark jobs cost two fifths less (once, about half a minute, 620 MB)")
    began = time.monotonic()
    work = Path(tempfile.mkdtemp(prefix=LEFTOVER, dir=settings.cache))
    try:
        distribution.make(settings.cache)
        _dump(settings, java_home, new, work, training)
        _prove(java_home, replace(new, folder=work))
        _publish(replace(new, folder=work), new.folder)
    except (ArchiveFailed, *BROKEN) as error:
        with contextlib.suppress(OSError):  # of a full disk the next attempt will say the same
            _note(new.folder).write_text(f"{error}\n")
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    say(f"class archive made in {time.monotonic() - began:.0f} s: {new.folder}")


def _refuse_encoded(new: ClassArchive) -> None:
    """Java 17 knows a class by its jar's URL, and archives none where that is not the path itself."""
    for path in (new.folder, *new.jars):
        if quote(str(path), safe=UNENCODED) != str(path):
            raise ArchiveFailed(f"Java archives no classes below a path with a space or the like: {path.parent}")


def _dump(settings: Settings, java_home: Path, new: ClassArchive, work: Path, training: Path) -> None:
    """Run the training job, whose JVM writes the archive when it ends."""
    options = f'"-XX:ArchiveClassesAtExit={work / TOP}" -Xlog:disable -Xlog:all=error:stderr'
    if not (java_home / "lib/server/classes.jsa").exists():
        # A Java from a wheel comes without the archive of its own classes, on which ours is built.
        _run([str(java_home / "bin/java"), "-Xshare:dump", f"-XX:SharedArchiveFile={work / BASE}"], {}, work)
        options = f'"-XX:SharedArchiveFile={work / BASE}" {options}'
    with nothing_there() as url:
        runtime = spark.spark_runtime(settings, url)
        runtime.conf["spark.driver.extraClassPath"] = new.classpath
        runtime.conf["spark.driver.defaultJavaOptions"] = options
        folder = spark.write_conf_dir(runtime, work / "conf")
        own = {"SPARK_CONF_DIR": str(folder), "SPARK_HOME": str(new.spark_home), "PYTHONPATH": str(PROJECT)}
        submit = str(new.spark_home / "bin/spark-submit")
        _run([submit, "--driver-memory", "1g", str(training)], {**runtime.env, **own}, work)
    if not (work / TOP).is_file():
        raise ArchiveFailed("the training job ended well, and its JVM wrote no archive")


def _prove(java_home: Path, made: ClassArchive) -> None:
    """Start Spark's own main class with the archive where the JVM must use it (`-Xshare:on`) or end with an error."""
    log = made.folder / "load.log"
    options = [*made.options, "-Xshare:on", f"-Xlog:class+load:file={log}", "-cp", made.classpath]
    _run([str(java_home / "bin/java"), *options, MAIN_CLASS, "--version"], {}, made.folder)
    if f"{MAIN_CLASS} source: shared objects file (top)" not in log.read_text():
        raise ArchiveFailed("a JVM takes Spark's classes from their jars all the same")


def _publish(made: ClassArchive, folder: Path) -> None:
    """Give the archive its name once all of it is on the disk: a power cut leaves it whole or not there."""
    class_archive.record_sizes(made)
    for path in made.folder.iterdir():
        if path.suffix == ".jsa" or path.name == class_archive.SIZES:
            _to_disk(path)
        elif path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    shutil.rmtree(folder, ignore_errors=True)  # one that is not whole any more
    made.folder.rename(folder)
    _to_disk(folder.parent)
    _note(folder).unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def tidy(cache: Path) -> None:
    """Remove what a killed making left, and archives, distributions and notes that nobody has used for a month."""
    for path in (*cache.glob(f"{LEFTOVER}*"), *cache.glob(f"{distribution.LEFTOVER}*")):
        shutil.rmtree(path, ignore_errors=True)
    for path in (*cache.glob("classes-*"), *cache.glob("spark-*")):
        if time.time() - path.stat().st_mtime > UNUSED_SECONDS:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _note(folder: Path) -> Path:
    """Where the reason is, when the archive could not be made."""
    return folder.with_name(f"{folder.name}.failed")


def _failed_lately(folder: Path) -> bool:
    note = _note(folder)
    return note.exists() and time.time() - note.stat().st_mtime < RETRY_SECONDS


def _run(command: list[str], environment: dict[str, str], work: Path) -> None:
    """Run to the end, or raise ArchiveFailed with the program's last words."""
    env = {**clean_environment.minimal(), **environment}
    done = subprocess.run(
        command, env=env, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS, check=False
    )
    if done.returncode != 0:
        last = done.stdout.decode(errors="replace").strip().splitlines()[-5:]
        raise ArchiveFailed(f"{Path(command[0]).name} ended with {done.returncode}: {' / '.join(last)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
