"""Hive's `CREATE TABLE … STORED AS` as Spark's `… USING`, which needs no Hive; in memory Spark's catalogue has none.

Taken are parquet, orc and avro, and text files with `ROW FORMAT DELIMITED FIELDS TERMINATED BY`, which are CSV. What
else Hive has (`ROW FORMAT SERDE`, `INPUTFORMAT`) stays as it is, and Spark refuses it by its name.
"""

from __future__ import annotations

import re

FORMATS = {"parquet": "parquet", "orc": "orc", "avro": "avro", "textfile": "csv"}
# "… Hive serde tables … are always overwritten with dynamic mode" (Spark, spark.sql.sources.partitionOverwriteMode).
DYNAMIC = {"partitionOverwriteMode": "dynamic"}

_HEAD = re.compile(r"\s*create\s+(external\s+)?table\s+(if\s+not\s+exists\s+)?[\w.`$-]+\s*", re.IGNORECASE)
_STORED = re.compile(r"\bstored\s+as\s+(\w+)", re.IGNORECASE)
_DELIMITED = re.compile(
    r"\brow\s+format\s+delimited(\s+fields\s+terminated\s+by\s+('\w+'))?(\s+lines\s+terminated\s+by\s+'\w+')?",
    re.IGNORECASE,
)
_SERDE = re.compile(r"\brow\s+format\s+serde\b", re.IGNORECASE)
_LITERALS = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|--[^\n]*|/\*.*?\*/", re.DOTALL)


def rewritten(query: str) -> str:
    """The statement for Spark's own catalogue; one that is none of Hive's, or that is not taken, as it is."""
    # What is in quotes or a comment is no clause; every place stays where it is.
    masked = _LITERALS.sub(lambda found: _mask(found.group(0)), query)
    head, stored, delimited = _HEAD.match(masked), _STORED.search(masked), _DELIMITED.search(masked)
    format_ = FORMATS.get(stored.group(1).lower()) if stored else None
    if head is None or stored is None or format_ is None or _SERDE.search(masked):
        return query
    if (format_ == "csv") != (delimited is not None):
        return query
    options = [f"{key} '{value}'" for key, value in DYNAMIC.items()]
    if delimited is not None and delimited.group(2):
        options.append(f"sep {query[delimited.start(2) : delimited.end(2)]}")
    cut = [stored.span(), *([delimited.span()] if delimited else []), *([head.span(1)] if head.group(1) else [])]
    using = f" using {format_} options ({', '.join(options)}) "
    return _changed(query, cut, _after_columns(masked, head.end()), using)


def _mask(literal: str) -> str:
    """As long, and with the same quotes: a comment leaves blanks, a name or a text a word."""
    if literal[0] in "-/":
        return " " * len(literal)
    return literal[0] + "x" * (len(literal) - 2) + literal[-1]


def _after_columns(masked: str, start: int) -> int:
    """The place after the columns in parentheses, or where they would begin."""
    if masked[start : start + 1] != "(":
        return start
    depth = 0
    for place in range(start, len(masked)):
        depth += {"(": 1, ")": -1}.get(masked[place], 0)
        if depth == 0:
            return place + 1
    return start


def _changed(query: str, cut: list[tuple[int, int]], place: int, added: str) -> str:
    """Without what is cut, and with the words at the place."""
    kept: list[str] = []
    last = 0
    for begin, end, words in sorted([(place, place, added), *[(begin, end, " ") for begin, end in cut]]):
        kept += [query[last:begin], words]
        last = end
    return "".join([*kept, query[last:]])
