"""The jars that Spark needs besides its own: fetched by Spark's Ivy, checked against a lock file, kept per user."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from local.setup import java, progress
from local.stack import clean_environment

LOCK = Path(__file__).with_name("jars.lock")

PACKAGES = (
    "org.apache.hadoop:hadoop-aws:3.3.4",
    "com.amazonaws:aws-java-sdk-s3:1.12.262",
    "com.amazonaws:aws-java-sdk-dynamodb:1.12.262",
    "com.amazonaws:aws-java-sdk-sts:1.12.262",
    "org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.10.0",
    *(
        f"software.amazon.awssdk:{module}:2.33.0"
        for module in ("s3", "glue", "sts", "kms", "dynamodb", "url-connection-client")
    ),
    # As Glue 5.1 has them: the driver of the warehouse's kind of database, and the reader of Avro files.
    "org.postgresql:postgresql:42.7.3",
    "org.apache.spark:spark-avro_2.12:3.5.6",
)
# Spark brings its own of the rest. Jackson 2.12 would break its Scala module, Netty 4.1.124 its Arrow (pandas UDFs);
# the bundle weighs 270 MB.
EXCLUDES = (
    "com.amazonaws:aws-java-sdk-bundle",
    "org.slf4j:slf4j-api",
    "commons-logging:commons-logging",
    "com.fasterxml.jackson.core:jackson-core",
    "com.fasterxml.jackson.core:jackson-databind",
    "com.fasterxml.jackson.core:jackson-annotations",
    "org.apache.httpcomponents:httpclient",
    "org.apache.httpcomponents:httpcore",
    "io.netty:*",
    "commons-codec:commons-codec",
    "org.checkerframework:checker-qual",
    "org.tukaani:xz",
)


class JarsMissing(RuntimeError):
    """The jar folder is not there, or is not what the lock file says."""


def pyspark_home() -> Path:
    """The folder of the pyspark wheel, which is a whole Spark distribution."""
    import pyspark

    return Path(pyspark.__file__).parent


def jar_folder(cache: Path) -> Path:
    """The verified jar folder in the user's cache.

    Raises:
        JarsMissing: it has not been fetched.
    """
    folder = _folder(cache)
    if not folder.is_dir():
        raise JarsMissing(f"the Spark jars are not in {folder}: run `make setup`")
    return folder


def ensure_jars(cache: Path, say: Callable[[str], None] = print) -> Path:
    """Fetch the jars where they are missing, check every SHA-256, and return their folder.

    Two set-ups at once are safe: each fetches into a folder of its own and the first rename wins.

    Raises:
        JarsMissing: the fetch failed, or a jar is not the one in `local/setup/jars.lock`.
    """
    folder = _folder(cache)
    if folder.is_dir():
        return folder
    say(f"fetching {len(locked(LOCK))} Spark jars (about 80 MB, once per user) into {folder}")

    def fetched(work: Path) -> Path:
        found = _resolve(work, say)
        check(found)
        return found

    return kept_whole(folder, fetched)


def kept_whole(folder: Path, fill: Callable[[Path], Path]) -> Path:
    """Let `fill` make a folder's content in a temporary one, and put what it returns in place: whole, or not at all.

    Of two processes that do it at once the first is in time, and the other's work is thrown away.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", suffix=".new", dir=folder.parent))
    try:
        made = fill(work)
        try:
            made.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def set_up(cache: Path) -> None:
    """As `ensure_jars`, for `make setup`: says what it is at, and ends with one line instead of a traceback."""
    try:
        ensure_jars(cache, lambda text: print(f"setup: {text}", flush=True))
    except (JarsMissing, java.JavaNotFound) as error:
        sys.exit(f"setup: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def check(folder: Path) -> None:
    """Compare the jars in `folder` with the lock file; raises JarsMissing naming the first difference."""
    wanted, found = locked(LOCK), digests(folder)
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            raise JarsMissing(
                f"{name}: SHA-256 {found.get(name, 'missing')}, but {LOCK.name} says {wanted.get(name, 'no such jar')};"
                " delete the folder and run `make setup` again"
            )


def digests(folder: Path) -> dict[str, str]:
    """File name → SHA-256 of every jar in `folder`."""
    return {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in sorted(folder.glob("*.jar"))}


def _folder(cache: Path) -> Path:
    # Named by its contents, so that a changed lock file can never meet yesterday's jars.
    return cache / f"jars-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"


def locked(lock: Path) -> dict[str, str]:
    """What a lock file names → its SHA-256."""
    rows = (line.split() for line in lock.read_text().splitlines() if line and not line.startswith("#"))
    return {name: digest for digest, name in rows}


def _resolve(work: Path, say: Callable[[str], None]) -> Path:
    return fetch(work, say, PACKAGES, EXCLUDES)


def fetch(work: Path, say: Callable[[str], None], packages: Sequence[str], excludes: Sequence[str]) -> Path:
    """Let Spark's own Ivy fetch the packages, `group:artifact:version`, into `work`; return the folder with the jars.

    Raises:
        JarsMissing: Ivy could not.
    """
    home = java.find_java_home()
    script = work / "nothing.py"
    script.write_text("")
    command = [
        str(pyspark_home() / "bin" / "spark-submit"),
        "--conf", f"spark.jars.ivy={work}",
        "--conf", f"spark.jars.packages={','.join(packages)}",
        "--conf", f"spark.jars.excludes={','.join(excludes)}",
        str(script),
    ]  # fmt: skip
    log = work / "ivy.log"
    with log.open("w") as output, subprocess.Popen(
        command, env=_environment(home), stdout=output, stderr=output, text=True
    ) as process:  # fmt: skip
        done = progress.wait(process, lambda: _fetched(work), say)
    if done != 0:
        raise JarsMissing(f"Spark's Ivy could not fetch the jars:\n{log.read_text(errors='replace')[-3000:]}")
    return work / "jars"


def _fetched(work: Path) -> str:
    """`Spark jars: 12 of 49, 31 MB`, by what lies in Ivy's cache so far."""
    sizes = [path.stat().st_size for path in work.glob("cache/*/*/*/*.jar") if path.exists()]
    return f"Spark jars: {len(sizes)} of {len(locked(LOCK))}, {sum(sizes) / 1e6:.0f} MB"


def _environment(java_home: Path) -> dict[str, str]:
    """For our own Spark: the SPARK_HOME of another would run that one, with its jars and settings."""
    # This one stays: it is how a user tells Ivy's JVM about their proxy.
    options = filter(None, [os.environ.get("SPARK_SUBMIT_OPTS"), java.trust_store_options(java_home)])
    own = {"JAVA_HOME": str(java_home), "PYSPARK_PYTHON": sys.executable, "SPARK_SUBMIT_OPTS": " ".join(options)}
    return {**clean_environment.minimal(), **own}


def relock() -> int:
    """Resolve PACKAGES afresh and rewrite the lock file; returns the number of jars."""
    LOCK.touch()
    with tempfile.TemporaryDirectory() as work:
        found = digests(_resolve(Path(work), print))
    header = "# SHA-256 of every jar that Ivy resolves from PACKAGES. Made by `python -m local.setup.jars`.\n"
    LOCK.write_text(header + "".join(f"{digest}  {name}\n" for name, digest in found.items()))
    return len(found)


if __name__ == "__main__":
    print(f"{relock()} jars locked in {LOCK}")
