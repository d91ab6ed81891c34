"""The result file: CSV with every value in quotes, or tab-separated text, and the columns beside it in `.metadata`.

Source: Athena User Guide, "Working with query results, recent queries, and output files". NULL is an empty field
without quotes, an empty text is `""`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Optional, TextIO

Row = list[Optional[str]]


def write_csv(rows: Iterable[Row], out: TextIO) -> None:
    """Write rows, the column names first."""
    for row in rows:
        out.write(",".join("" if value is None else _quoted(value) for value in row) + "\n")


def text(rows: Iterable[Row]) -> str:
    """The file of SHOW, DESCRIBE and their like: a line a row, tabs between values, no names, no last newline."""
    return "\n".join("\t".join("" if value is None else value for value in row) for row in rows)


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def read_text(content: str) -> list[Row]:
    """The rows of such a file, each one value, as Athena gives them."""
    return [[line] for line in content.split("\n")] if content else []


def read_csv(content: str) -> Iterator[Row]:
    """The rows that `write_csv` wrote: NULL and the empty text apart, which Python's csv module can't tell."""
    position, end = 0, len(content)
    row: Row = []
    while position < end:
        value, position = _field(content, position)
        row.append(value)
        if position >= end or content[position] == "\n":
            yield row
            row = []
        position += 1


def _field(content: str, start: int) -> tuple[str | None, int]:
    """One field that begins at `start`, and where it ends."""
    if content[start] != '"':
        return None, start
    found = io.StringIO()
    position = start + 1
    while True:
        quote = content.index('"', position)
        found.write(content[position:quote])
        if content[quote + 1 : quote + 2] != '"':
            return found.getvalue(), quote + 1
        found.write('"')
        position = quote + 2
