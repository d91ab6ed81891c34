"""What a file seems to be, where it is not what it should be: so that a refusal tells its reader what to mend."""

from __future__ import annotations

from glue_jobs.contract.feed import Feed

# First bytes → format. Only what is delivered by mistake in practice.
MAGIC = (
    (b"\x1f\x8b", "gzip (deliver the file uncompressed)"),
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


def binary_format(head: bytes) -> str:
    """The name of the binary format that `head` begins, or ""."""
    for magic, name in MAGIC:
        if head.startswith(magic):
            return name
    return ""


def text_format(head: bytes) -> str:
    """The name of another text format that `head` begins, or ""."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return "JSON"
    if text.startswith(b"<"):
        return "HTML or XML"
    return ""


def header_fault(headers: list[str], first_line: str, feed: Feed, others: list[Feed]) -> str | None:
    """What is wrong with a header, most telling reason first; None where it has exactly the contract's columns.

    Order does not matter; case and surrounding blanks do not either.
    """
    found = [_folded(header) for header in headers]
    expected = {_folded(header): header for header in feed.headers}
    if len(found) == len(expected) and set(found) == set(expected):
        return None
    return (
        other_delimiter(first_line, feed)
        or _other_feed(set(found), feed, others)
        or _no_header(headers, found, expected)
        or _differences(headers, found, expected)
    )


def other_delimiter(first_line: str, feed: Feed) -> str | None:
    """Says which other delimiter the header has, where its cells are then the feed's columns."""
    expected = {_folded(header) for header in feed.headers}
    for delimiter, name in OTHER_DELIMITERS.items():
        cells = {_folded(cell.strip().strip('"')) for cell in first_line.split(delimiter)}
        if delimiter != feed.format.delimiter and len(cells & expected) > 1 and len(cells) > 1:
            wanted = OTHER_DELIMITERS[feed.format.delimiter]
            return f"wrong delimiter: the header is separated by {name}; feed {feed.name} expects {wanted}"
    return None


def _other_feed(found: set[str], feed: Feed, others: list[Feed]) -> str | None:
    for other in others:
        if other.name != feed.name and found == {_folded(header) for header in other.headers}:
            return f"wrong feed: the header is that of {other.name}; deliver the file under {other.name}/"
    return None


def _no_header(headers: list[str], found: list[str], expected: dict[str, str]) -> str | None:
    if set(found) & set(expected):
        return None
    start = ", ".join(headers[:4])[:120]
    return f"no header: the first row ({start} …) has none of the columns {', '.join(expected.values())}"


def _differences(headers: list[str], found: list[str], expected: dict[str, str]) -> str:
    missing = [header for folded, header in expected.items() if folded not in found]
    extra = [header for header, folded in zip(headers, found) if folded not in expected]
    repeated = sorted({header for header, folded in zip(headers, found) if found.count(folded) > 1})
    faults = []
    if missing and extra:
        faults.append(f"missing column {_quoted(missing)}, unexpected column {_quoted(extra)} (renamed?)")
    elif missing:
        faults.append(f"missing column {_quoted(missing)}")
    elif extra:
        faults.append(f"unexpected column {_quoted(extra)}")
    if repeated:
        faults.append(f"column {_quoted(repeated)} more than once")
    return f"{'; '.join(faults)}; expected exactly {', '.join(expected.values())}"


def _folded(header: str) -> str:
    return header.strip().casefold()


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
