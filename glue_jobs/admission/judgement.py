"""Is a delivered file what its feed's contract says? A pure judgement over a stream of bytes.

The stream is read once, in blocks; nothing of a file's size is kept, so a file of any length can be judged.
"""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import BinaryIO

from glue_jobs.admission import sniffing
from glue_jobs.admission.formats import delimited, json_lines, unquoted
from glue_jobs.admission.textlines import LineSource, NotText
from glue_jobs.admission.verdict import Refused, Verdict
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.formats import Delimited, JsonLines, Unquoted

FORMATS: dict[type, ModuleType] = {Delimited: delimited, Unquoted: unquoted, JsonLines: json_lines}
# A reason is read in a log and in a table; ten thousand columns would make it 150,000 characters.
LONGEST_REASON = 600


def judge(body: BinaryIO, candidates: list[Feed], others: list[Feed]) -> tuple[Feed, Verdict]:
    """Judge the file whose bytes `body` yields; `others` lets a misplaced file be recognised.

    `candidates` are the feeds of the folder it was delivered to. The file is of the one whose header it has; where it
    has none of theirs, of the one whose it resembles most, which then refuses it.
    """
    lines = LineSource(body)
    feed = candidates[0]
    header_lines = 0
    try:
        head = lines.head()
        feed = feed_of(head, candidates)
        _refuse_other_contents(head, feed)
        header_lines = 0 if isinstance(feed.format, JsonLines) else 1
        verdict: Verdict = FORMATS[type(feed.format)].judge(lines, feed, others)
        if not verdict.rows_read:
            raise Refused("header only: the file has no rows; deliver it again with its rows", 0)
        return feed, replace(verdict, gzip=lines.gzip)
    except Refused as refused:
        reason, rows = refused.reason, refused.rows
    except NotText as error:
        reason, rows = str(error), None
    rows_read = rows if rows is not None else lines.drain() - header_lines
    return feed, Verdict(_capped(reason), max(rows_read, 0), gzip=lines.gzip)


def feed_of(head: bytes, candidates: list[Feed]) -> Feed:
    """The feed whose header a file that begins with `head` has, or has most of; the first of equals."""
    if len(candidates) == 1:
        return candidates[0]
    return max(candidates, key=lambda feed: _resemblance(head, feed))


def _resemblance(head: bytes, feed: Feed) -> float:
    """Shared header cells of all that the file or the feed has, from 0 to 1."""
    found = {sniffing.folded(header) for header in FORMATS[type(feed.format)].header_of(head, feed)}
    expected = {sniffing.folded(header) for header in feed.headers}
    return len(found & expected) / len(found | expected)


def _refuse_other_contents(head: bytes, feed: Feed) -> None:
    expected = sniffing.expected_content(feed)
    if not head:
        raise Refused(f"empty file: 0 bytes; {expected}", 0)
    if other := sniffing.binary_format(head):
        raise Refused(f"not what its name says: the content is {other}; {expected}", 0)
    if other := sniffing.text_format(head, feed):
        raise Refused(f"not what its name says: the content looks like {other}; {expected}")


def _capped(reason: str) -> str:
    return reason if len(reason) <= LONGEST_REASON else f"{reason[:LONGEST_REASON]} … ({len(reason):,} characters)"
