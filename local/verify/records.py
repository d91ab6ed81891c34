"""Raw files into DuckDB: every cell as text, every record numbered; nothing is judged here."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.verify.queries import FeedQuery, OracleError

GZIP = b"\x1f\x8b"
# No line of JSON holds this character unescaped, so that it parts nothing.
NOTHING = "\x01"
LONGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Delivered:
    """One delivered file.

    Attributes:
        file: its landing key, as `bi.data_quality` names it.
        path: where it stands on this machine; None of a refused file, of which no row counts.
        delivered_at: ISO time; orders the deliveries of a feed.
        rows_read: of a refused file, the records that admission counted: no two parsers agree on a broken file.
    """

    feed: str
    file: str
    path: Path | None
    delivered_at: str
    rows_read: int = 0


def read(duck: Any, query: FeedQuery, files: list[Delivered]) -> None:
    """Make the table `records` of the feed's files, in their order.

    Columns: file_number, file, delivered_at, record (from 1), is_broken, raw (a digest of the cells as they stand), and
    each of the feed's columns as cleaned text, null where nothing is left.
    """
    names = ", ".join(f"{_quoted(name)} varchar" for name in query.columns)
    duck.execute(
        "create or replace table records (file_number int, file varchar, delivered_at varchar, record bigint,"
        f" is_broken boolean, raw uhugeint, {names})"
    )
    for number, delivered in enumerate(files):
        if delivered.path is not None:
            lines = _json_lines(query, delivered.path) if query.format == "jsonl" else _cells(query, delivered.path)
            duck.execute(_insert(query, lines), [number, delivered.file, delivered.delivered_at])


def _insert(query: FeedQuery, lines: str) -> str:
    null = r"'\N'" if query.format == "tsv" else "null"
    cells = [_quoted(name) for name in query.columns]
    # What can't be read has no cells: the line itself tells repeats of it apart.
    raw = f"md5_number(to_json(case when is_broken then [line] else [{', '.join(cells)}] end))"
    values = ", ".join(f"cleaned(case when {cell} is distinct from {null} then {cell} end)" for cell in cells)
    return (
        f"insert into records (file_number, file, delivered_at, record, is_broken, raw, {', '.join(cells)})"
        f" select ?, ?, ?, row_number() over (), is_broken, {raw}, {values} from ({lines})"
    )


def _cells(query: FeedQuery, path: Path) -> str:
    """A query for the cells of a file with a header, by their folded names."""
    headers = [folded(cell) for cell in _header(query, path)]
    if sorted(headers) != sorted(query.columns):
        raise OracleError(f"{path}: feed {query.name} has the columns {query.columns}, the file {tuple(headers)}")
    columns = ", ".join(f"{_text(name)}: 'varchar'" for name in headers)
    quote = "" if query.format == "tsv" else '"'
    delimiter = "\t" if query.format == "tsv" else ","
    cells = ", ".join(_quoted(name) for name in query.columns)
    return (
        f"select false as is_broken, '' as line, {cells} from {_read_csv(path, columns, delimiter, quote, header=True)}"
    )


def _json_lines(query: FeedQuery, path: Path) -> str:
    """A query for the values at the feed's paths; a bare NaN is null, the text "NaN" is text.

    Paths are asked for as lists: each call of a JSON function parses the line anew.
    """
    places = _list(_path(name) for name in query.columns)
    parents = _list(_path(name) for name in {name.rpartition(".")[0]: 1 for name in query.columns} if name)
    cells = [
        f"case when found[{place}] <> 'NaN' then texts[{place}] end as {_quoted(name)}"
        for place, name in enumerate(query.columns, 1)
    ]
    lines = _read_csv(path, "'line': 'varchar'", NOTHING, "", header=False)
    trimmed = f"select trim(line, ' ' || chr(9) || chr(13)) as line from {lines}"
    read = f"select *, not json_valid(line) or case when json_valid(line) then {_unread(parents)} end as is_broken"
    readable = (
        f"select *, case when not is_broken then line end as text from ({read} from ({trimmed}) where line <> '')"
    )
    parsed = f"json_extract(text, {places})::varchar[] as found, json_extract_string(text, {places}) as texts"
    return f"select is_broken, line, {', '.join(cells)} from (select *, {parsed} from ({readable}))"


def _unread(parents: str) -> str:
    """Whether a line is no object, has something else where an object belongs, or has a key twice.

    Of a key that comes twice nobody can tell which value is meant.
    """
    objects = f"list_prepend('$', {parents})"
    kinds = f"list_filter(json_type(line, {objects}), lambda kind : kind not in ('OBJECT', 'NULL'))"
    repeats = f"list_filter(json_keys(line, {objects}), lambda keys : len(keys) <> len(list_distinct(keys)))"
    return f"json_type(line) <> 'OBJECT' or len({kinds}) > 0 or len({repeats}) > 0"


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]::varchar[]"


def _path(name: str) -> str:
    return "$" + "".join(f'."{part}"' for part in name.split("."))


def _read_csv(path: Path, columns: str, delimiter: str, quote: str, header: bool) -> str:
    packed = "gzip" if is_gzip(path) else "none"
    return (
        f"read_csv({_text(str(path))}, columns = {{{columns}}}, delim = {_text(delimiter)}, quote = {_text(quote)},"
        f" escape = {_text(quote)}, header = {str(header).lower()}, auto_detect = false, parallel = false,"
        f" compression = '{packed}', max_line_size = {LONGEST}, strict_mode = {str(bool(quote)).lower()})"
    )


def is_gzip(path: Path) -> bool:
    """The content tells, not the name."""
    with path.open("rb") as file:
        return file.read(len(GZIP)) == GZIP


def folded(header: str) -> str:
    """A header as the feeds' files name it: no outer blanks, single inner ones, lower case."""
    return re.sub(r"\s+", " ", header.strip()).lower()


def _header(query: FeedQuery, path: Path) -> list[str]:
    with gzip.open(path) if is_gzip(path) else path.open("rb") as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        if query.format == "tsv":
            return text.readline().rstrip("\r\n").split("\t")
        return next(csv.reader(text))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
