"""Judging JSON lines: one object a line.

A line that is no object, or holds a key twice, is a bad row and not a bad file: lines stand for themselves, so the
others are as good as they were. Its number goes into the verdict, as another parser may take it: Spark's reads the
first object of a line and passes over the rest. What tells of another kind of file refuses it: unknown or missing
columns, no line that is an object, or more than MOST_BROKEN bad ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Optional

from glue_jobs.admission import sniffing
from glue_jobs.admission.textlines import LineSource, Text
from glue_jobs.admission.verdict import Refused, Verdict
from glue_jobs.contract.feed import Feed

MOST_BROKEN = 1000
MOST_NAMED = 20
BLANKS = " \t\r\ufeff"
# Path of the contract → what stands under it; a column is a leaf.
Tree = dict[str, Optional["Tree"]]


def judge(lines: LineSource, feed: Feed, others: list[Feed]) -> Verdict:
    """Judge the lines against `feed`; raises Refused or NotText."""
    found = _Records(feed)
    for text in lines.texts():
        found.add(text)
    if not found.rows:
        raise Refused("empty file: nothing but blank lines; expected one JSON object a line", 0)
    if len(found.broken) == found.rows:
        raise Refused(found.all_broken(), found.rows)
    if found.unknown or found.unseen:
        raise Refused(_differences(found, feed, others), found.rows)
    return Verdict(None, found.rows, feed.headers, one_line=True, broken=found.broken)


def header_of(head: bytes, feed: Feed) -> list[str]:
    """The paths of the first record of a file that begins with `head`; none where its first line is not there whole."""
    line = next((line for line in head.decode("utf-8-sig", errors="replace").split("\n") if line.strip(BLANKS)), "")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return []
    return list(_paths(record, tree(feed.headers))) if isinstance(record, dict) else []


def tree(headers: list[str]) -> Tree:
    """The columns' paths as nested dictionaries."""
    root: Tree = {}
    for header in headers:
        *above, name = header.split(".")
        branch = root
        for part in above:
            branch = branch.setdefault(part, {})  # type: ignore[assignment]
        branch[name] = None
    return root


class _Records:
    """Lines, read one by one.

    Attributes:
        rows: lines that are not blank.
        broken: number of a record that can't be taken → why.
        unknown: paths that the contract has not, as far as they are named.
        unseen: columns that no record had yet.
    """

    def __init__(self, feed: Feed) -> None:
        self.rows = 0
        self.broken: dict[int, str] = {}
        self.unknown: dict[str, None] = {}
        self.unseen = list(feed.headers)
        self._tree = tree(feed.headers)
        self._top = self._tree.keys()
        self._branches = [(name, below) for name, below in self._tree.items() if below is not None]
        self._read = json.JSONDecoder(object_pairs_hook=_with_unique_keys).raw_decode

    def add(self, text: Text) -> None:
        """Read the lines of a block."""
        for number, line in enumerate(text.content.split("\n"), text.first_line):
            if line := line.strip(BLANKS):
                self.rows += 1
                try:
                    record, end = self._read(line)
                    if type(record) is not dict:
                        raise ValueError("is JSON, but no object")
                    if end != len(line):
                        raise ValueError("is more than one JSON object")
                except (ValueError, RecursionError) as error:
                    self._note(f"line {number} {_in_words(error)}")
                else:
                    if self.unseen or not self._is_known(record):
                        self._take(record)

    def _is_known(self, record: dict[str, Any]) -> bool:
        if not record.keys() <= self._top:
            return False
        return not self._branches or all(_is_within(record.get(name), below) for name, below in self._branches)

    def _take(self, record: dict[str, Any]) -> None:
        self.unseen = [path for path in self.unseen if not _has(record, path)]
        for path in _paths(record, self._tree, known=False):
            if len(self.unknown) <= MOST_NAMED:
                self.unknown[path] = None

    def _note(self, reason: str) -> None:
        self.broken[self.rows] = reason
        if len(self.broken) > MOST_BROKEN:
            many = f"more than {MOST_BROKEN:,} lines can't be read as JSON objects; the first: {self._first_fault()}"
            raise Refused(self.all_broken() if len(self.broken) == self.rows else many)

    def all_broken(self) -> str:
        """The reason of a file in which no line is an object."""
        return f"not JSON lines: no line is a JSON object; the first: {self._first_fault()}"

    def _first_fault(self) -> str:
        return next(iter(self.broken.values()))


def _with_unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"has the key {sniffing.shown(twice)} twice")
    return found


def _is_within(value: Any, known: Tree) -> bool:
    if type(value) is not dict:
        return True
    if not value.keys() <= known.keys():
        return False
    return all(_is_within(value.get(name), below) for name, below in known.items() if below is not None)


def _paths(record: dict[str, Any], branch: Tree, above: str = "", known: bool = True) -> Iterator[str]:
    """The record's paths down to the contract's leaves; with `known=False` only those that the contract has not."""
    for name, value in record.items():
        below = branch.get(name)
        if below is not None and isinstance(value, dict):
            yield from _paths(value, below, f"{above}{name}.", known)
        elif known or name not in branch:
            yield f"{above}{name}"


def _has(record: Any, path: str) -> bool:
    for name in path.split("."):
        if type(record) is not dict or name not in record:
            return False
        record = record[name]
    return True


def _in_words(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"is no JSON: {error.msg} at character {error.pos + 1}"
    return str(error)


def _differences(found: _Records, feed: Feed, others: list[Feed]) -> str:
    seen = [header for header in feed.headers if header not in found.unseen] + list(found.unknown)
    return sniffing.other_feed(seen, feed, others) or sniffing.differences(seen, feed, compared=str)
