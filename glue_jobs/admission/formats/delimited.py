"""Judging delimited text: cells quoted where needed, which may then hold line ends (RFC 4180).

Text without a quote needs no parser: a record is a line, and its cells are counted by their delimiters, several times
as fast as the csv module would. From the first quote on, that module reads.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice, tee
from typing import Any, NamedTuple

from glue_jobs.admission import sniffing
from glue_jobs.admission.formats.counting import Widths
from glue_jobs.admission.textlines import LineSource, Text, lines_of
from glue_jobs.admission.verdict import Refused, Verdict
from glue_jobs.contract.feed import Feed

# A cell longer than this is a quote that was never closed; it bounds what is kept in memory, too.
LONGEST_CELL = 8 * 1024 * 1024
CHUNK = 4096


class _Header(NamedTuple):
    cells: list[str]
    first_line: str
    one_line: bool
    rest: Text


def judge(lines: LineSource, feed: Feed, others: list[Feed]) -> Verdict:
    """Judge the records of `lines` against `feed`; raises Refused or NotText."""
    with _cell_limit():
        texts = lines.texts()
        header = _header(next(texts), feed)
        wrong = sniffing.header_fault(header.cells, header.first_line, feed, others)
        records = Records(feed.delimiter, len(header.cells))
        try:
            records.read(chain([header.rest], texts))
        except Refused:
            if not wrong:
                raise
            raise Refused(wrong) from None
    if wrong or records.widths.fault:
        raise Refused(wrong or records.widths.fault, records.widths.rows)
    return Verdict(None, records.widths.rows, header.cells, one_line=records.one_line and header.one_line)


def header_of(head: bytes, feed: Feed) -> list[str]:
    """The header cells of a file that begins with `head`; none where it can't be read."""
    content = head.decode("utf-8-sig", errors="replace")
    try:
        return _header(Text(1, content), feed).cells
    except Refused:
        return []


def _header(opening: Text, feed: Feed) -> _Header:
    """The header is in the file's first block, which holds a whole line at least."""
    reader = csv.reader(io.StringIO(opening.content, newline="\n"), delimiter=feed.delimiter, strict=True)
    lines = opening.content.split("\n")
    first_line = next((line for line in lines if line.strip()), "")
    rows, cells = 0, list[str]()
    try:
        while not cells and (row := next(reader, None)) is not None:
            rows, cells = rows + 1, row
    except csv.Error as error:
        # `"a";"b"` is no CSV with commas: the delimiter is the reason, not the quotes.
        wrong = sniffing.other_delimiter(first_line, feed)
        raise Refused(wrong or quoting_fault(error, "the header")) from error
    if not any(cell.strip() for cell in cells):
        raise Refused("empty file: nothing but blank lines; expected a header and rows", 0)
    rest = Text(1 + reader.line_num, "\n".join(lines[reader.line_num :]))
    return _Header([cell.strip() for cell in cells], first_line, reader.line_num == rows, rest)


class Records:
    """The records after the header, counted, and the first that has another width than the header."""

    def __init__(self, delimiter: str, width: int) -> None:
        self.widths = Widths(delimiter, width, "broken quoting or a missing delimiter")
        self.one_line = True
        self._delimiter = delimiter

    def read(self, texts: Iterator[Text]) -> None:
        """Count the records of `texts`; raises Refused where a quote is broken."""
        for text in texts:
            if _needs_a_parser(text.content):
                self._parse(text.first_line, lines_of(chain([text], texts)))
            else:
                self.widths.add(text)

    def _parse(self, first_line: int, lines: Iterator[str]) -> None:
        """Count by the csv module, a chunk of records after the other; the lines of one chunk are kept."""
        read, kept = tee(lines)
        reader = self._reader(read)
        while True:
            before = reader.line_num
            try:
                widths = [len(row) for row in islice(reader, CHUNK)]
            except csv.Error:
                self._walk(first_line + before, kept)
                raise
            if not widths:
                return
            used = reader.line_num - before
            if self.widths.are_odd(widths):
                kept, again = tee(kept)
                self._walk(first_line + before, islice(again, used))
            self.one_line = self.one_line and used == len(widths)
            self.widths.rows += len(widths) - widths.count(0)
            deque(islice(kept, used), maxlen=0)

    def _walk(self, first_line: int, lines: Iterator[str]) -> None:
        """Name the first odd record of a chunk, or the one whose quoting is broken."""
        reader, record = self._reader(lines), self.widths.rows
        try:
            for row in reader:
                record += bool(row)
                if row:
                    self.widths.compare(len(row), record, first_line + reader.line_num - 1)
        except csv.Error as error:
            line = first_line + reader.line_num - 1
            raise Refused(quoting_fault(error, f"record {record + 1} (near line {line})")) from error

    def _reader(self, lines: Iterator[str]) -> Any:
        return csv.reader(lines, delimiter=self._delimiter, strict=True)


def _needs_a_parser(content: str) -> bool:
    # A carriage return within a line is a fault that the parser names.
    return '"' in content or content.count("\r") != content.count("\r\n") + content.endswith("\r")


@contextmanager
def _cell_limit() -> Iterator[None]:
    # The limit is the whole process's, so it is put back.
    usual = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def quoting_fault(error: csv.Error, where: str) -> str:
    """The csv module's error for people; `where` names the record."""
    text = str(error)
    if "unexpected end of data" in text:
        return f'broken quoting: {where} opens a quote (") that is never closed'
    if "field larger than field limit" in text:
        return f'broken quoting: {where} has a cell over {LONGEST_CELL:,} characters, most likely a quote (") left open'
    if "new-line character" in text:
        return f"line ends: {where} holds a carriage return outside quotes; lines must end in LF or CRLF"
    return f"broken quoting: {where}: {text}; a quote inside a cell is written doubled"
