"""What NiFi's standard processors say of themselves: the manifest in their NAR, taken out of it without the rest.

The NAR has 67 MB, its manifest 1.2: Maven Central gives parts of a file, and a zip's directory says which.
"""

from __future__ import annotations

import hashlib
import io
import urllib.request
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from local.kafka.jars import ANSWER_SECONDS, MAVEN_CENTRAL
from local.setup.jars import JarsMissing, kept_whole, locked

LOCK = Path(__file__).with_name("manifest.lock")
INSIDE = "META-INF/docs/extension-manifest.xml"
# (first byte, behind the last one) of an address -> those bytes.
Part = Callable[[int, int], bytes]


@dataclass(frozen=True)
class Property:
    """A property of a processor.

    Attributes:
        allowed: the only values that it may have; empty for any.
        default: its value where none is given, or None.
        depends: (other property, its values) that must hold for this one to be asked for; no values: any.
    """

    required: bool
    default: str | None = None
    allowed: frozenset[str] = frozenset()
    depends: tuple[tuple[str, frozenset[str]], ...] = ()


@dataclass(frozen=True)
class Processor:
    """A kind of processor: its properties by name, whether others may be added, its relationships."""

    properties: dict[str, Property] = field(default_factory=dict)
    dynamic: bool = False
    relationships: frozenset[str] = frozenset()


def coordinates() -> str:
    """The NAR: `group:artifact:version`."""
    (found,) = locked(LOCK)
    return found


def processors(cache: Path, part: Part | None = None) -> dict[str, Processor]:
    """Type → processor, of all in the NAR; its manifest is fetched where it is missing.

    Raises:
        JarsMissing: it can't be fetched, or is not the one that the lock names.
    """
    ((name, digest),) = locked(LOCK).items()
    folder = cache / f"nifi-manifest-{digest[:12]}"

    def fetched(work: Path) -> Path:
        data = _taken_out(part or _from_central(name))
        if (found := hashlib.sha256(data).hexdigest()) != digest:
            raise JarsMissing(f"the manifest of {name}: SHA-256 {found}, but the lock file says {digest}")
        (work / "manifest.xml").write_bytes(data)
        return work

    if not folder.is_dir():
        kept_whole(folder, fetched)
    return read((folder / "manifest.xml").read_bytes())


def read(manifest: bytes) -> dict[str, Processor]:
    """Type → processor, of a manifest's text."""
    found = ElementTree.fromstring(manifest).iter("extension")
    return {one.findtext("name", ""): _processor(one) for one in found if one.findtext("type") == "PROCESSOR"}


def _processor(one: ElementTree.Element) -> Processor:
    return Processor(
        properties={each.findtext("name", ""): _property(each) for each in one.iterfind("properties/property")},
        dynamic=one.find("dynamicProperties") is not None,
        relationships=frozenset(each.findtext("name", "") for each in one.iterfind("relationships/relationship")),
    )


def _property(one: ElementTree.Element) -> Property:
    depends = (
        (
            each.findtext("propertyName", ""),
            frozenset(value.text or "" for value in each.iterfind("dependentValues/dependentValue")),
        )
        for each in one.iterfind("dependencies/dependency")
    )
    return Property(
        required=one.findtext("required") == "true",
        default=one.findtext("defaultValue"),
        allowed=frozenset(each.findtext("value", "") for each in one.iterfind("allowableValues/allowableValue")),
        depends=tuple(depends),
    )


def _taken_out(part: Part) -> bytes:
    try:
        with zipfile.ZipFile(Remote(part)) as nar:
            return nar.read(INSIDE)
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise JarsMissing(f"{coordinates()} can't be read from {MAVEN_CENTRAL}: {error}") from error


class Remote(io.RawIOBase):
    """A file far away that is read in parts; `part(0, 0)` gives its length as text."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self._part, self._place = part, 0
        self._length = int(part(0, 0))

    def seekable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As files do."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._length}[whence]
        self._place = max(0, start + offset)
        return self._place

    def tell(self) -> int:
        """Where the next read begins."""
        return self._place

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes from here on."""
        end = self._length if size < 0 else min(self._length, self._place + size)
        if end <= self._place:
            return b""
        data = self._part(self._place, end)
        self._place += len(data)
        return data


def _from_central(name: str) -> Part:
    group, artifact, version = name.split(":")
    url = f"{MAVEN_CENTRAL}/{group.replace('.', '/')}/{artifact}/{version}/{artifact}-{version}.nar"

    def part(first: int, end: int) -> bytes:
        wanted = {"Range": f"bytes={first}-{end - 1}"} if end else {}
        asked = urllib.request.Request(url, headers=wanted, method="GET" if end else "HEAD")
        with urllib.request.urlopen(asked, timeout=ANSWER_SECONDS) as answer:
            if end and answer.status != 206:
                raise OSError(f"{url} is not given in parts")
            data: bytes = answer.read() if end else answer.headers["Content-Length"].encode()
        return data

    return part
