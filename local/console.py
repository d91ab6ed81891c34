"""Progress on the screen: a line that is kept true and colours on a terminal, plain lines everywhere else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

NEWS_SECONDS = 10.0

# Wide where there is no terminal to measure, so that a log is never wrapped.
_probe = Console()
console = _probe if _probe.is_terminal else Console(width=200, soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)
_last_said = time.monotonic()


def say(text: str) -> None:
    """One line, never wrapped and never read as markup."""
    global _last_said
    _last_said = time.monotonic()
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def note(text: str) -> None:
    """One line beside a command's output, to stderr: the output may be read by a program."""
    errors.print(text, markup=False, highlight=False)


def fail(text: str) -> None:
    """One error, to stderr."""
    errors.print(f"error: {text}", markup=False, highlight=False, style="bold red")


@dataclass(frozen=True)
class Shown:
    """What a step is at: a line of text, and a bar where the `total` is known."""

    text: str
    done: int = 0
    total: int | None = None


class StepView:
    """A step's sign of life: set `detail` to what tells more than the step's title and its elapsed time."""

    def __init__(self, title: str) -> None:
        self.began = time.monotonic()
        self.detail: Callable[[], Shown] = lambda: Shown(f"{title}, {time.monotonic() - self.began:.0f} s")


@contextmanager
def step(title: str, times: dict[str, float] | None = None) -> Iterator[StepView]:
    """Say what begins and show that it goes on; the time it took is said and kept in `times`.

    On a terminal one line is kept true; elsewhere a line is said after every ten seconds without one.
    """
    view = StepView(title)
    say(f"── {title}")
    with _on_terminal(view) if console.is_terminal else _in_lines(view):
        yield view
    took = time.monotonic() - view.began
    if times is not None:
        times[title] = took
    say(f"   {title}: {took:.1f} s")


@contextmanager
def _on_terminal(view: StepView) -> Iterator[None]:
    spinner = Spinner("dots")

    def drawn() -> RenderableType:
        found = view.detail()
        line = Table.grid(padding=(0, 1))
        bar = [ProgressBar(found.total, found.done, width=24)] if found.total else []
        line.add_row(spinner, *bar, Text(found.text, no_wrap=True, overflow="ellipsis"))
        return line

    with Live(get_renderable=drawn, console=console, refresh_per_second=8, transient=True):
        yield


@contextmanager
def _in_lines(view: StepView) -> Iterator[None]:
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(max(0.0, _last_said + NEWS_SECONDS - time.monotonic())):
            if time.monotonic() - _last_said >= NEWS_SECONDS:
                say(f"   … {view.detail().text}")

    thread = threading.Thread(target=tell, name="sign of life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def table(title: str, columns: list[str], rows: list[list[object]]) -> None:
    """A table; columns whose cells are all numbers stand to the right."""
    # Not the table's own title, which is wrapped at the table's width.
    console.print(f"\n{title}", markup=False, highlight=False, soft_wrap=True, style="bold")
    drawn = Table(header_style="bold")
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
