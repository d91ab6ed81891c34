"""Counting records that are lines, and their cells, without a step of Python a line."""

from __future__ import annotations

from itertools import repeat

from glue_jobs.admission.textlines import Text

BLANK = ("", "\r")


class Widths:
    """How many records there are, and the first that has another number of cells than the header.

    Attributes:
        rows: records so far; blank lines are none.
        fault: what is wrong with the first odd record, or "".
    """

    def __init__(self, delimiter: str, width: int, cause: str) -> None:
        self.rows, self.fault = 0, ""
        self._delimiter, self._width, self._cause = delimiter, width, cause

    def add(self, text: Text) -> None:
        """Count the lines of `text`, each a record."""
        lines = text.content.split("\n")
        counts = list(map(str.count, lines, repeat(self._delimiter)))
        blank = lines.count("") + lines.count("\r")
        if counts.count(self._width - 1) != len(lines) - (blank if self._width > 1 else 0):
            self._find(text, counts, lines)
        self.rows += len(lines) - blank

    def are_odd(self, widths: list[int]) -> bool:
        """Whether a record among those of `widths` differs from the header; 0 is a blank line."""
        return not self.fault and widths.count(self._width) + widths.count(0) != len(widths)

    def compare(self, cells: int, record: int, line: int) -> None:
        """Note the record where it is the first odd one; `line` is the last that it stands on."""
        if cells != self._width and not self.fault:
            self.fault = f"{self._cause}: record {record} (line {line}) has {cells} cells, the header has {self._width}"

    def _find(self, text: Text, counts: list[int], lines: list[str]) -> None:
        record = self.rows
        for number, (count, line) in enumerate(zip(counts, lines), text.first_line):
            if line not in BLANK:
                record += 1
                self.compare(count + 1, record, number)
