"""Progress on the screen: a spinner and colours on a terminal, plain lines everywhere else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

# Wide where there is no terminal to measure, so that a log is never wrapped.
_probe = Console()
console = _probe if _probe.is_terminal else Console(width=200, soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)


def say(text: str) -> None:
    """One line, never wrapped and never read as markup."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def note(text: str) -> None:
    """One line beside a command's output, to stderr: the output may be read by a program."""
    errors.print(text, markup=False, highlight=False)


def fail(text: str) -> None:
    """One error, to stderr."""
    errors.print(f"error: {text}", markup=False, highlight=False, style="bold red")


@contextmanager
def step(title: str, times: dict[str, float] | None = None) -> Iterator[None]:
    """Say what begins; a spinner turns on a terminal while it runs; the time it took is said and kept in `times`."""
    began = time.monotonic()
    say(f"── {title}")
    if console.is_terminal:
        with console.status(title):
            yield
    else:
        yield
    took = time.monotonic() - began
    if times is not None:
        times[title] = took
    say(f"   {title}: {took:.1f} s")


def table(title: str, columns: list[str], rows: list[list[object]]) -> None:
    """A table; columns whose cells are all numbers stand to the right."""
    drawn = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for index, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[index], (int, float)) for row in rows)
        drawn.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*[_cell(value) for value in row])
    console.print(drawn, soft_wrap=False)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return str(value).replace("[", "\\[")
