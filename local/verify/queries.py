"""The oracle's SQL files and what their headers declare: `-- name: value` lines above the query.

A feed's file reads `records` (the feed's cleaned cells) and declares `format`, `key` and `columns`. A view's file
declares `key`, and which of its columns are `sums`, `means`, `rates`, or `untold` (known to the run alone, so not
recomputed). What several views share is in `shared/`; what only a few do and is costly is in `needed/`, and is made
once a view is answered that declares it (`needs`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from local.settings import PROJECT

FOLDER = PROJECT / "tests" / "oracle"
DECLARED = re.compile(r"-- (format|key|columns|sums|means|rates|untold|needs): (.+)")
FORMATS = ("csv", "tsv", "jsonl")


class OracleError(Exception):
    """A file of the oracle does not declare what it must, or can't be computed; the message names it."""


@dataclass(frozen=True)
class FeedQuery:
    """How the oracle reads a feed: `columns` are its headers (folded), or the paths of JSON lines."""

    name: str
    sql: str
    format: str
    key: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class ViewQuery:
    """How the oracle computes a view; columns that are in none of the groups must be equal."""

    name: str
    sql: str
    key: tuple[str, ...]
    sums: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    untold: tuple[str, ...] = field(default=())
    needs: tuple[str, ...] = ()


def feed_queries(folder: Path = FOLDER) -> list[FeedQuery]:
    """All feeds of the oracle, by name.

    Raises:
        OracleError: a file lacks its format, key or columns.
    """
    found = []
    for path in sorted((folder / "feeds").glob("*.sql")):
        sql = path.read_text()
        told = _declared(path, sql, ("format", "key", "columns"))
        if told["format"] not in [(known,) for known in FORMATS]:
            raise OracleError(f"{path}: format is one of {', '.join(FORMATS)}")
        found.append(FeedQuery(path.stem, sql, told["format"][0], told["key"], told["columns"]))
    return found


def view_queries(folder: Path = FOLDER) -> list[ViewQuery]:
    """All views of the oracle, by name.

    Raises:
        OracleError: a file lacks its key.
    """
    found = []
    for path in sorted((folder / "views").glob("*.sql")):
        sql = path.read_text()
        told = _declared(path, sql, ("key",))
        groups = {name: told.get(name, ()) for name in ("sums", "means", "rates", "untold", "needs")}
        found.append(ViewQuery(path.stem, sql, told["key"], **groups))
    return found


def _declared(path: Path, sql: str, wanted: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What the header declares; a name that is given twice goes on."""
    found: dict[str, tuple[str, ...]] = {}
    for line in sql.splitlines():
        if match := DECLARED.fullmatch(line):
            values = tuple(value.strip() for value in match[2].split(",") if value.strip())
            found[match[1]] = found.get(match[1], ()) + values
    if missing := [name for name in wanted if name not in found]:
        raise OracleError(f"{path}: its header declares no {', '.join(missing)} (`-- {missing[0]}: …`)")
    return found
