"""Puts the first rows that each query of docs/questions.md gives into the page: `python -m local.questions`.

The rows are those of a plain `make run`, whose generated data are the same everywhere. tests/e2e/test_first_light.py
compares the page with what such a run gives, so a number that changes shows as a diff to be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from local.pipeline import reading
from local.settings import PROJECT, Settings
from local.stack import lifecycle

PAGE = PROJECT / "docs" / "questions.md"
MOST_ROWS = 3
# A block of queries, and the rows below it where they are there already.
BLOCK = re.compile(r"```sql\n(?P<sql>.*?)```\n(?:\n```text\n.*?```\n)?", re.DOTALL)

# Column names and rows of a query.
Answer = tuple[Sequence[str], Sequence[Sequence[Any]]]


def queries(page: str) -> list[str]:
    """Every query of the page, in its order."""
    return [query for block in BLOCK.finditer(page) for query in _of_block(block)]


def with_rows(page: str, ask: Callable[[str], Answer]) -> str:
    """The page with the first rows of each query below its block.

    Args:
        page: Markdown whose queries stand in `sql` blocks, each ended by a semicolon.
        ask: gives a query's columns and all its rows.
    """

    def shown(block: re.Match[str]) -> str:
        grids = [_grid(*ask(query)) for query in _of_block(block)]
        return f"```sql\n{block['sql']}```\n\n```text\n" + "\n".join(grids) + "```\n"

    return BLOCK.sub(shown, page)


def _of_block(block: re.Match[str]) -> list[str]:
    return [query.strip() for query in block["sql"].split(";") if query.strip()]


def _grid(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The first rows as psql aligns them, and how many there are."""
    lines = [list(columns), *[[_text(value) for value in row] for row in rows[:MOST_ROWS]]]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    aligned = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
    aligned.insert(1, "-+-".join("-" * width for width in widths))
    count = f"{len(rows):,} row{'' if len(rows) == 1 else 's'}"
    return "\n".join([*aligned, f"({count})" if len(rows) <= MOST_ROWS else f"({count}, the first {MOST_ROWS})"]) + "\n"


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def asking(cursor: Any) -> Callable[[str], Answer]:
    """Asks by a cursor of the warehouse."""

    def ask(query: str) -> Answer:
        cursor.execute(query)
        return [column.name for column in cursor.description], cursor.fetchall()

    return ask


def write(say: Callable[[str], None] = print) -> None:
    """Bring the page up to date with the running stack, as the reader."""
    chosen = lifecycle.connect(Settings.load())
    secret = lifecycle.secret(chosen, lifecycle.outputs_of(chosen)["ReaderSecretId"])
    with reading.reader(secret) as cursor:
        page = with_rows(PAGE.read_text(encoding="utf-8"), asking(cursor))
    PAGE.write_text(page, encoding="utf-8")
    say(f"wrote {PAGE}")


if __name__ == "__main__":
    write()
