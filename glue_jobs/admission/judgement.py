"""Is a delivered file what its feed's contract says? A pure judgement over a stream of bytes.

The stream is read once, in blocks; nothing of a file's size is kept, so a file of any length can be judged.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from glue_jobs.admission import sniffing
from glue_jobs.admission.textlines import LineSource, NotText
from glue_jobs.contract.feed import Feed

# A cell longer than this is a quote that was never closed; it bounds what is kept in memory, too.
LONGEST_CELL = 8 * 1024 * 1024


@dataclass(frozen=True)
class Verdict:
    """What was found in a file.

    Attributes:
        reason: why the file is refused; None for a good one.
        headers: header cells in the file's order and spelling, byte order mark and outer blanks removed.
        rows_read: records after the header, or physical lines where the records can't be told apart.
    """

    reason: str | None
    rows_read: int
    headers: list[str] = field(default_factory=list)


class _Refused(Exception):
    """Carries the reason, and the records counted where they can be counted."""

    def __init__(self, reason: str, rows: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.rows = reason, rows


def judge(body: BinaryIO, feed: Feed, others: list[Feed]) -> Verdict:
    """Judge the file whose bytes `body` yields against `feed`; `others` lets a misplaced file be recognised."""
    lines = LineSource(body)
    header_lines = 0
    # The limit is the whole process's, so it is put back.
    usual_limit = csv.field_size_limit(LONGEST_CELL)
    try:
        _refuse_other_formats(lines, feed)
        header_lines = 1
        reader = csv.reader(_decoded(lines), delimiter=feed.format.delimiter, strict=True)
        headers = _header(reader, lines, feed)
        header_lines = reader.line_num
        wrong = sniffing.header_fault(headers, lines.first_line, feed, others)
        rows = _count_records(reader, len(headers), check=wrong is None)
        if wrong:
            raise _Refused(wrong, rows)
        if not rows:
            raise _Refused("header only: the file has no rows; deliver it again with its rows", 0)
        return Verdict(None, rows, headers)
    except _Refused as refused:
        rows_read = refused.rows if refused.rows is not None else lines.drain() - header_lines
        return Verdict(refused.reason, max(rows_read, 0))
    finally:
        csv.field_size_limit(usual_limit)


def _refuse_other_formats(lines: LineSource, feed: Feed) -> None:
    head = lines.head()
    expected = f"expected UTF-8 CSV with the header {feed.format.delimiter.join(feed.headers)}"
    if not head:
        raise _Refused(f"empty file: 0 bytes; {expected}", 0)
    other = sniffing.binary_format(head)
    if other:
        raise _Refused(f"not what its name says: the content is {other}; {expected}", 0)
    other = sniffing.text_format(head)
    if other:
        raise _Refused(f"not what its name says: the content looks like {other}; {expected}")


def _decoded(lines: LineSource) -> Iterator[str]:
    try:
        yield from lines
    except NotText as error:
        raise _Refused(str(error)) from error


def _header(reader: Any, lines: LineSource, feed: Feed) -> list[str]:
    try:
        cells = next((row for row in reader if row), None)
    except csv.Error as error:
        # `"a";"b"` is no CSV with commas: the delimiter is the reason, not the quotes.
        wrong = sniffing.other_delimiter(lines.first_line, feed)
        raise _Refused(wrong or _quoting_fault(error, "the header")) from error
    if cells is None or not any(cell.strip() for cell in cells):
        raise _Refused("empty file: nothing but blank lines; expected a header and rows", 0)
    return [cell.strip() for cell in cells]


def _count_records(reader: Any, width: int, check: bool) -> int:
    """Count the records after the header; blank lines are none.

    With `check`, a record of another width than the header refuses the file, by the first such record.
    """
    count, fault = 0, ""
    try:
        for row in reader:
            if not row:
                continue
            count += 1
            if check and not fault and len(row) != width:
                fault = (
                    f"broken quoting or a missing delimiter: record {count} (line {reader.line_num}) has"
                    f" {len(row)} cells, the header has {width}"
                )
    except csv.Error as error:
        raise _Refused(_quoting_fault(error, f"record {count + 1} (near line {reader.line_num})")) from error
    if fault:
        raise _Refused(fault, count)
    return count


def _quoting_fault(error: csv.Error, where: str) -> str:
    text = str(error)
    if "unexpected end of data" in text:
        return f'broken quoting: {where} opens a quote (") that is never closed'
    if "field larger than field limit" in text:
        return f'broken quoting: {where} has a cell over {LONGEST_CELL:,} characters, most likely a quote (") left open'
    if "new-line character" in text:
        return f"line ends: {where} holds a carriage return outside quotes; lines must end in LF or CRLF"
    return f"broken quoting: {where}: {text}; a quote inside a cell is written doubled"
