"""AWS Glue's CSV classifier: which delimiter, is there a header, what are the columns.

Source of the rules: AWS Glue Developer Guide, "Built-in classifiers in AWS Glue", section "Built-in CSV classifier".
Column names keep spaces and are only lower-cased: tables that AWS crawlers made, published with their DDL, have names
such as `fecha reporte` and `date time`; a nameless column is `col<index>`, counted from 0.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from local.glue.crawlers.hive_types import Column, HiveType, Scalar, column_type, text_type
from local.glue.crawlers.schemas import FileFormat
from local.glue.crawlers.serdes import LAZY_SIMPLE, OPEN_CSV

DELIMITERS = (",", "|", "\t", ";", "\x01")
MAX_HEADER_CELL = 150
# Of the rows read, this share must have the usual number of cells; else the text only happens to hold the delimiter.
REGULAR_SHARE = 0.8
_COLUMN_NAME = re.compile("[\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff\t]*\\Z")


@dataclass(frozen=True)
class CsvOptions:
    """What a custom CSV classifier may fix; the defaults are those of the built-in one."""

    classification: str = "csv"
    delimiters: tuple[str, ...] = DELIMITERS
    quote_symbol: str = '"'
    contains_header: str = "UNKNOWN"
    header: tuple[str, ...] = ()
    single_column: bool = False
    trim: bool = True
    serde: str = LAZY_SIMPLE


@dataclass(frozen=True)
class CsvResult:
    """A recognised CSV text: its format, columns and the number of data rows (the header is not one)."""

    format: FileFormat
    columns: tuple[Column, ...]
    records: int


def classify_csv(text: str, complete: bool, options: CsvOptions | None = None) -> CsvResult | None:
    """Recognise `text` as CSV, or None. `complete` False means the text was cut, so its last row is not believed."""
    options = options or CsvOptions()
    parsed = [(delimiter, _rows(text, complete, delimiter, options)) for delimiter in options.delimiters]
    regular = [(delimiter, rows) for delimiter, rows in parsed if _is_table(rows, options)]
    if not regular:
        return None
    delimiter, rows = max(regular, key=lambda found: _usual_width(found[1]))
    return _describe(rows, delimiter, _all_quoted(text, delimiter, options.quote_symbol), options)


def _rows(text: str, complete: bool, delimiter: str, options: CsvOptions) -> list[list[str]]:
    if delimiter not in text and not options.single_column:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=options.quote_symbol)
    try:
        rows = [row for row in reader if row]
    except csv.Error:
        # A cell longer than Python's csv takes: quotes that never close, so this is no CSV with this delimiter.
        return []
    if options.trim:
        rows = [[cell.strip() for cell in row] for row in rows]
    return rows if complete else rows[:-1]


def _is_table(rows: list[list[str]], options: CsvOptions) -> bool:
    """AWS: at least two columns and two rows of data; a custom classifier may allow a single column."""
    if len(rows) < 2:
        return False
    body, width = rows[1:], _usual_width(rows)
    wide = options.single_column or min(width, len(rows[0])) >= 2
    return wide and sum(len(row) == width for row in body) >= REGULAR_SHARE * len(body)


def _usual_width(rows: list[list[str]]) -> int:
    """Cells in most rows; the first does not vote, since a header may be shorter or longer than the data."""
    return Counter(len(row) for row in rows[1:]).most_common(1)[0][0]


def _all_quoted(text: str, delimiter: str, quote: str) -> bool:
    first = text.lstrip().split("\n", 1)[0].strip()
    cells = first.split(f"{quote}{delimiter}{quote}")
    return len(cells) > 1 and first.startswith(quote) and first.endswith(quote)


def _describe(rows: list[list[str]], delimiter: str, quoted: bool, options: CsvOptions) -> CsvResult:
    width = max(len(rows[0]), _usual_width(rows))
    body_types = _column_types(rows[1:], width)
    has_header = _has_header(rows[0], body_types, options)
    body = rows[1:] if has_header else rows
    types = body_types if has_header else _column_types(rows, width)
    names = list(options.header) or (rows[0] if has_header else [])
    layout = FileFormat(
        classification=options.classification,
        delimiter=delimiter,
        header_lines=int(has_header),
        quoted=quoted,
        serde=options.serde,
        quote_symbol=options.quote_symbol,
    )
    if options.serde == OPEN_CSV:
        # OpenCSVSerDe hands every cell over as text, so any other type would fail when read.
        types = [Scalar("string")] * width
    return CsvResult(layout, _columns(names, types), len(body))


def _column_types(rows: list[list[str]], width: int) -> list[HiveType]:
    return [column_type(row[index] for row in rows if index < len(row)) for index in range(width)]


def _has_header(first: list[str], body_types: list[HiveType], options: CsvOptions) -> bool:
    """AWS's header rules: all cells text, short (but the last), valid names, and some row below is not all text."""
    if options.contains_header != "UNKNOWN":
        return options.contains_header == "PRESENT"
    if options.header and [cell.lower() for cell in first] == [name.lower() for name in options.header]:
        return True
    return (
        any(first)
        and all(text_type(cell).render() == "string" for cell in first)
        and all(len(cell) < MAX_HEADER_CELL for cell in first[:-1])
        and all(_COLUMN_NAME.match(cell) for cell in first)
        and any(kind.render() != "string" for kind in body_types)
    )


def _columns(names: list[str], types: list[HiveType]) -> tuple[Column, ...]:
    columns: list[Column] = []
    seen: Counter[str] = Counter()
    for index, kind in enumerate(types):
        name = names[index] if index < len(names) and names[index] else f"col{index}"
        seen[name.lower()] += 1
        # Two columns of one name cannot be in a table; the second becomes name2, as seen in tables AWS crawled.
        columns.append(Column(name if seen[name.lower()] == 1 else f"{name}{seen[name.lower()]}", kind))
    return tuple(columns)
