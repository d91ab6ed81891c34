"""What a file seems to be, where it is not what it should be: so that a refusal tells its reader what to mend."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from glue_jobs.contract.feed import Feed
from glue_jobs.contract.formats import JsonLines

# First bytes → format. Only what is delivered by mistake in practice.
MAGIC = (
    (b"\x1f\x8b", "gzip within gzip (pack the file once)"),
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Office document"),
    (b"PAR1", "Parquet"),
    (b"ORC", "ORC"),
    (b"Obj\x01", "Avro"),
    (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ", "xz"),
    (b"%PDF", "PDF"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"\xff\xfe", "UTF-16 text (save it as UTF-8)"),
    (b"\xfe\xff", "UTF-16 text (save it as UTF-8)"),
)
OTHER_DELIMITERS = {";": "a semicolon", "\t": "a tab", "|": "a pipe", ",": "a comma", ":": "a colon"}


def expected_content(feed: Feed) -> str:
    """What a file of the feed is, for the end of a reason."""
    if isinstance(feed.format, JsonLines):
        return "expected UTF-8 JSON lines: one object a line"
    return f"expected UTF-8 text with the header {feed.delimiter.join(feed.headers)}"


def binary_format(head: bytes) -> str:
    """The name of the binary format that `head` begins, or ""."""
    for magic, name in MAGIC:
        if head.startswith(magic):
            return name
    return ""


def text_format(head: bytes, feed: Feed) -> str:
    """The name of another text format that `head` begins than the feed's, or ""."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        return "HTML or XML"
    if isinstance(feed.format, JsonLines):
        return "a JSON array (write each of its objects on a line of its own)" if text.startswith(b"[") else ""
    return "JSON" if text.startswith((b"{", b"[")) else ""


def folded(header: str) -> str:
    """The header as it is compared: without regard to case, and to whether one blank stands there or several."""
    return re.sub(" +", " ", header.strip()).casefold()


def header_fault(headers: list[str], first_line: str, feed: Feed, others: list[Feed]) -> str | None:
    """What is wrong with a header, most telling reason first; None where it has exactly the contract's columns.

    Order does not matter; case and surrounding blanks do not either.
    """
    found = [folded(header) for header in headers]
    expected = {folded(header) for header in feed.headers}
    if len(found) == len(expected) and set(found) == expected:
        return None
    return (
        other_delimiter(first_line, feed)
        or other_feed(headers, feed, others)
        or _no_header(headers, feed)
        or differences(headers, feed)
    )


def other_delimiter(first_line: str, feed: Feed) -> str | None:
    """Says which other delimiter the header has, where its cells are then the feed's columns."""
    expected = {folded(header) for header in feed.headers}
    for delimiter, name in OTHER_DELIMITERS.items():
        cells = {folded(cell.strip().strip('"')) for cell in first_line.split(delimiter)}
        if delimiter != feed.delimiter and len(cells & expected) > 1 and len(cells) > 1:
            wanted = OTHER_DELIMITERS.get(feed.delimiter, repr(feed.delimiter))
            return f"wrong delimiter: the header is separated by {name}; feed {feed.name} expects {wanted}"
    return None


def other_feed(headers: list[str], feed: Feed, others: list[Feed]) -> str | None:
    """Says whose header it is, where it is another feed's."""
    found = {folded(header) for header in headers}
    for other in others:
        if other.name != feed.name and found == {folded(header) for header in other.headers}:
            return f"wrong feed: the header is that of {other.name}; deliver the file under {other.landing_folder}/"
    return None


def differences(headers: list[str], feed: Feed, compared: Callable[[str], str] = folded) -> str:
    """The columns that are missing, not expected, or there more than once, as `compared` takes them for the same."""
    found = [compared(header) for header in headers]
    counts, expected = Counter(found), {compared(header): header for header in feed.headers}
    missing = [header for name, header in expected.items() if name not in counts]
    extra = [header for header, name in zip(headers, found) if name not in expected]
    repeated = sorted({header for header, name in zip(headers, found) if counts[name] > 1})
    faults = []
    if missing and extra:
        faults.append(f"missing column {_listed(missing)}, unexpected column {_listed(extra)} (renamed?)")
    elif missing:
        faults.append(f"missing column {_listed(missing)}")
    elif extra:
        faults.append(f"unexpected column {_listed(extra)}")
    if repeated:
        faults.append(f"column {_listed(repeated)} more than once")
    return f"{'; '.join(faults)}; expected exactly {', '.join(feed.headers)}"


def shown(text: str) -> str:
    """`text` in quotes, with the code point of what nobody sees or takes for a blank: `"Age<U+00A0>"`."""
    marks = (f"<U+{ord(mark):04X}>" if _is_unseen(mark) else mark for mark in text)
    return f'"{"".join(marks)}"'


def _is_unseen(mark: str) -> bool:
    return mark != " " and unicodedata.category(mark) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn", "Cs")


def _no_header(headers: list[str], feed: Feed) -> str | None:
    expected = {folded(header) for header in feed.headers}
    if {folded(header) for header in headers} & expected:
        return None
    # What stands there is a row then, and may be a person's.
    start = "" if feed.is_personal else f" ({', '.join(headers[:4])[:120]} …)"
    return f"no header: the first row{start} has none of the columns {', '.join(feed.headers)}"


def _listed(names: list[str]) -> str:
    named = [shown(name[:80]) for name in names[:10]]
    return ", ".join(named) + (f" and {len(names) - 10:,} more" if len(names) > 10 else "")
