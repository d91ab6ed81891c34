"""Spark as one jar: a distribution in the user's cache, which all checkouts share, for the JVMs of the embedded target.

Spark looks for many classes that are not there: Janino tries each name of generated code in every imported package, and
Py4J takes each package for a class first. Each time Java asks every jar of the class path, and there were 550. With one
jar small queries take a sixth less processor time (measured: 48 of 1,000 rows in a warm JVM).
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from local.setup import jars

JAR = "spark.jar"
# A change of how the jar is made makes a new one.
FORMAT = 2
LEFTOVER = ".spark-"
# Their plugins are found by a file of one name in each, so they stay jars of their own.
APART = "datanucleus-"
SERVICES = "META-INF/services/"
VERSIONS = "META-INF/versions/"
# Log4j finds its appenders and layouts by what all files of this name list.
LOG4J = "META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat"
# What is said of one jar and not of its classes: its manifest, its signature, its index, where it came from.
OF_ONE_JAR = re.compile(r"META-INF/(MANIFEST\.MF|INDEX\.LIST|[^/]+\.(SF|DSA|RSA|EC)|maven/.*)|(.*/)?module-info\.class")
MANIFEST = "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n"


def folder(cache: Path) -> Path:
    """Where the distribution is, or would be: named by what its jar is made of.

    Raises:
        JarsMissing: the jars are not in the cache.
    """
    names = "\n".join(f"{jar.name} {jar.stat().st_size}" for jar in _sources(cache))
    return cache / f"spark-{hashlib.sha256(f'{FORMAT} {names}'.encode()).hexdigest()[:12]}"


def jar(spark_home: Path) -> Path:
    """The one jar of a distribution, which need not be there yet."""
    return spark_home / "jars" / JAR


def make(cache: Path) -> Path:
    """Make the distribution where it is missing (about 7 s, 400 MB), and return its folder; it appears by one rename.

    Raises:
        JarsMissing: the jars are not in the cache.
        OSError, zipfile.BadZipFile: one can't be read, or the disk is full.
    """
    wanted = folder(cache)
    if wanted.is_dir():
        return wanted
    work = Path(tempfile.mkdtemp(prefix=LEFTOVER, dir=cache))
    try:
        for name in ("bin", "python"):
            shutil.copytree(jars.pyspark_home() / name, work / name)
        jar(work).parent.mkdir()
        sources = _sources(cache)
        for path in sources:
            if path.name.startswith(APART):
                shutil.copy2(path, jar(work).parent)
        merge((path for path in sources if not path.name.startswith(APART)), jar(work))
        work.chmod(0o755)
        with contextlib.suppress(FileExistsError):
            work.rename(wanted)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return wanted


def merge(sources: Iterable[Path], target: Path) -> None:
    """Write what is in the jars `sources` into one; of two entries of a name the first stands.

    Java asks for all files that list services, and Log4j for all that list its plugins: those are added up.

    Entries are copied as they are compressed: compressing them anew takes ten times as long.

    Raises:
        OSError, zipfile.BadZipFile: a jar can't be read, or the target not be written.
    """
    lists: defaultdict[str, list[bytes]] = defaultdict(list)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as merged:
        merged.writestr("META-INF/MANIFEST.MF", MANIFEST)
        for path in sources:
            with zipfile.ZipFile(path) as source:
                versioned = _is_multi_release(source)
                for item in source.infolist():
                    if _is_list(item):
                        lists[item.filename].append(source.read(item))
                    elif _is_kept(item, versioned) and item.filename not in merged.NameToInfo:
                        _copy(source, item, merged)
        for name, parts in lists.items():
            merged.writestr(name, _plugins(parts) if name == LOG4J else b"\n".join(parts) + b"\n")


def _sources(cache: Path) -> list[Path]:
    """Our jars, which come first on the class path, then Spark's own."""
    own = sorted(jars.jar_folder(cache).glob("*.jar"))
    return own + sorted((jars.pyspark_home().resolve() / "jars").glob("*.jar"))


def _is_list(item: zipfile.ZipInfo) -> bool:
    return item.filename == LOG4J or (item.filename.startswith(SERVICES) and not item.is_dir())


def _plugins(parts: Iterable[bytes]) -> bytes:
    """Log4j's lists as one: the number of categories, four bytes, then each; a category may come more than once."""
    found = list(parts)
    count = sum(int.from_bytes(part[:4], "big") for part in found)
    return count.to_bytes(4, "big") + b"".join(part[4:] for part in found)


def _is_multi_release(source: zipfile.ZipFile) -> bool:
    try:
        return re.search(rb"(?im)^multi-release:\s*true\s*$", source.read("META-INF/MANIFEST.MF")) is not None
    except KeyError:
        return False


def _is_kept(item: zipfile.ZipInfo, versioned: bool) -> bool:
    """Not directories, nor what is said of one jar, nor versions that Java did not look at in their jar."""
    name = item.filename
    return not (item.is_dir() or OF_ONE_JAR.fullmatch(name) or (name.startswith(VERSIONS) and not versioned))


def _copy(source: zipfile.ZipFile, item: zipfile.ZipInfo, merged: zipfile.ZipFile) -> None:
    """Append the entry's compressed bytes; `zipfile` itself can only compress anew."""
    assert source.fp is not None and merged.fp is not None
    source.fp.seek(item.header_offset + 26)  # in the local header: the lengths of name and extra field, which follow it
    lengths = source.fp.read(4)
    source.fp.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
    data = source.fp.read(item.compress_size)
    if len(data) != item.compress_size:
        raise zipfile.BadZipFile(f"{source.filename}: {item.filename} is cut short")
    item.flag_bits &= ~0x08  # sizes and checksum stand before the bytes, not after them
    item.extra = b""
    item.header_offset = merged.start_dir
    merged.fp.seek(merged.start_dir)
    merged.fp.write(item.FileHeader())
    merged.fp.write(data)
    merged.start_dir = merged.fp.tell()
    merged.filelist.append(item)
    merged.NameToInfo[item.filename] = item
