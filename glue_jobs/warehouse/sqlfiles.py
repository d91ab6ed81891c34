"""Finds the SQL files: in `sql.zip` where Glue put it (--extra-files), else beside `glue_jobs` in a folder or wheel."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ARCHIVE = Path("sql.zip")
HERE = Path(__file__).resolve().parent.parent.parent
FOLDER = HERE / "sql"

# Comments and texts, which name no relation; one pattern, since either may hold the marks of the other.
WORDS = re.compile(r"--.*|'(?:[^']|'')*'")
RELATION = re.compile(r"\b(?:from|join)\s+((?:core|mart|bi|ops)\.\w+)", re.IGNORECASE)
VIEW = re.compile(r"\bcreate\s+or\s+replace\s+view\s+((?:core|bi)\.\w+)\s+as\b", re.IGNORECASE)


class SqlFilesError(Exception):
    """The SQL files are not where they should be; the message says where that is."""


@dataclass(frozen=True)
class SqlFile:
    """One file: `folder` is migrations, views or checks; `name` is the file's name without `.sql`."""

    folder: str
    name: str
    text: str

    @property
    def path(self) -> str:
        """Its place in the repository, for messages."""
        return f"sql/{self.folder}/{self.name}.sql"

    @property
    def view(self) -> str:
        """The view that the file makes, with its schema; raises SqlFilesError where it makes none, or another name."""
        found = VIEW.search(WORDS.sub("", self.text))
        if found is None or found[1].partition(".")[2] != self.name:
            raise SqlFilesError(f"{self.path}: expected `create or replace view <core or bi>.{self.name} as`")
        return found[1]

    @property
    def checksum(self) -> str:
        """SHA-256 of its text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_folder(folder: str, archive: Path = ARCHIVE, root: Path = FOLDER) -> list[SqlFile]:
    """All SQL files of one folder, in the order of their names.

    Raises:
        SqlFilesError: there is neither an archive in the working directory nor a folder, or it holds no such file.
    """
    # A wheel that is on the path as it is, not unpacked, is itself the archive.
    packed = archive if archive.is_file() else HERE
    texts = dict(_archived(folder, packed) if packed.is_file() else _unpacked(folder, root))
    if not texts:
        raise SqlFilesError(f"no sql/{folder}/*.sql: neither in {archive.resolve()} nor in {root}; deploy again")
    return [SqlFile(folder, name, texts[name]) for name in sorted(texts)]


def relations(text: str) -> set[str]:
    """The tables and views that an SQL text reads, with their schemas: what stands behind `from` and `join`."""
    return set(RELATION.findall(WORDS.sub("", text)))


def _archived(folder: str, archive: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(archive) as found:
        for entry in found.namelist():
            path = Path(entry)
            if path.suffix == ".sql" and path.parent.name == folder:
                yield path.stem, found.read(entry).decode()


def _unpacked(folder: str, root: Path) -> Iterator[tuple[str, str]]:
    for path in (root / folder).glob("*.sql"):
        yield path.stem, path.read_text(encoding="utf-8")
