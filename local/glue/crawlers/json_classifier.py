"""AWS Glue's JSON classifier: one object a line, or objects one after another, nested parts as struct and array.

A file that is one JSON array becomes a table with the single column `array`, as AWS's built-in classifier does it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from local.glue.crawlers.hive_types import Column, StructOf, json_type, merge_columns


@dataclass(frozen=True)
class JsonResult:
    """A recognised JSON text: its columns, its records, and the lines that could not be parsed."""

    columns: tuple[Column, ...]
    records: int
    broken: int


def classify_json(text: str, complete: bool) -> JsonResult | None:
    """Recognise `text` as JSON records, or None. The last value of a text that was cut is not counted as broken."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    values, broken = _values(text, complete)
    records = [value for value in values if isinstance(value, (dict, list))]
    if not records or broken > len(records):
        return None
    columns: tuple[Column, ...] = ()
    for record in records:
        columns = merge_columns(columns, _columns(record))
    return JsonResult(columns, len(records), broken) if columns else None


def _columns(record: object) -> tuple[Column, ...]:
    if isinstance(record, list):
        return (Column("array", json_type(record)),)
    kind = json_type(record)
    return tuple(Column(name, part) for name, part in kind.fields) if isinstance(kind, StructOf) else ()


def _values(text: str, complete: bool) -> tuple[list[object], int]:
    decoder = json.JSONDecoder()
    values: list[object] = []
    broken = 0
    position = _skip_space(text, 0)
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
            values.append(value)
        except (ValueError, RecursionError):
            # Not JSON, or JSON beyond what Python parses: a number of thousands of digits, thousands of levels.
            next_line = text.find("\n", position)
            if next_line < 0:
                return values, broken + int(complete)
            broken += 1
            position = next_line
        position = _skip_space(text, position)
    return values, broken


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position
