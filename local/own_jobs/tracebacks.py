"""Tracebacks in logs: the last one, and the line of a script in it. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

TRACEBACK = "Traceback (most recent call last):"
FRAME = re.compile(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d+)')
AROUND = 2


@dataclass(frozen=True)
class Place:
    """A line of the script."""

    script: str
    line: int


def last_traceback(lines: list[str]) -> list[str]:
    """The last traceback of a log with the exception after it; empty where there is none."""
    starts = [number for number, line in enumerate(lines) if line.strip() == TRACEBACK]
    if not starts:
        return []
    found = lines[starts[-1] :]
    end = next((place for place, line in enumerate(found[1:], 1) if line and not line[0].isspace()), len(found) - 1)
    return found[: end + 1]


def place_in(trace: list[str], script: str) -> Place | None:
    """The innermost frame of a traceback that is in the script."""
    frames = [match for line in trace if (match := FRAME.match(line))]
    own = [match for match in frames if match["file"].rpartition("/")[2] == script]
    return Place(script, int(own[-1]["line"])) if own else None


def around(lines: list[str], number: int) -> Iterator[str]:
    """The line of this number (from 1 on) with its neighbours, marked."""
    for place in range(max(1, number - AROUND), min(len(lines), number + AROUND) + 1):
        yield f"{'>' if place == number else ' '} {place:>4}  {lines[place - 1]}"
