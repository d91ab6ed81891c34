"""Judging unquoted text: a record is a line, a quote is text like any other."""

from __future__ import annotations

from itertools import chain

from glue_jobs.admission import sniffing
from glue_jobs.admission.formats.counting import Widths
from glue_jobs.admission.textlines import LineSource, Text
from glue_jobs.admission.verdict import Refused, Verdict
from glue_jobs.contract.feed import Feed


def judge(lines: LineSource, feed: Feed, others: list[Feed]) -> Verdict:
    """Judge the records of `lines` against `feed`; raises Refused or NotText."""
    texts = lines.texts()
    cells, first_line, rest = _header(next(texts), feed)
    wrong = sniffing.header_fault(cells, first_line, feed, others)
    widths = Widths(feed.delimiter, len(cells), "a missing delimiter, or one too many")
    for text in chain([rest], texts):
        widths.add(text)
    if wrong or widths.fault:
        raise Refused(wrong or widths.fault, widths.rows)
    return Verdict(None, widths.rows, cells, one_line=True)


def header_of(head: bytes, feed: Feed) -> list[str]:
    """The header cells of a file that begins with `head`; none where it is blank."""
    try:
        return _header(Text(1, head.decode("utf-8-sig", errors="replace")), feed)[0]
    except Refused:
        return []


def _header(opening: Text, feed: Feed) -> tuple[list[str], str, Text]:
    lines = opening.content.split("\n")
    for number, line in enumerate(lines):
        if line.strip():
            rest = Text(opening.first_line + number + 1, "\n".join(lines[number + 1 :]))
            return [cell.strip() for cell in line.split(feed.delimiter)], line, rest
    raise Refused("empty file: nothing but blank lines; expected a header and rows", 0)
