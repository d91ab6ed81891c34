"""Split and convert: from a file's bytes to messages, each of one record, by the contract of the feed."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from glue_jobs.admission.judgement import judge
from glue_jobs.admission.ledger import file_id
from glue_jobs.admission.sniffing import folded
from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.registry import FEEDS

FEED = FEEDS["revenue"]
# Beside the record's own values in each message: which delivery it is from, and its number there.
FILE_ID, RECORD = "file_id", "record"
INTEGER = re.compile(r"[+-]?\d{1,18}")


class IngestError(RuntimeError):
    """The flow can't go on; the message says with what, and what to do."""


@dataclass(frozen=True)
class Message:
    """One record on its way: the same key goes to the same partition, and so stays in order."""

    key: bytes
    value: bytes


@dataclass(frozen=True)
class Refused:
    """A record that breaks the contract, and so goes nowhere."""

    record: int
    reason: str


def identity(content: bytes, name: str) -> str:
    """The id of a delivery: the same content under the same name is the same delivery, as admission has it."""
    return file_id(name, hashlib.md5(content, usedforsecurity=False).hexdigest())


def split(content: bytes, feed: Feed = FEED) -> Iterator[tuple[int, dict[str, str]]]:
    """The file's records, numbered from 1: column of the contract → text as delivered, trimmed.

    Raises:
        IngestError: admission would refuse the file; the reason is admission's own.
    """
    _, verdict = judge(io.BytesIO(content), [feed], list(FEEDS.values()))
    if verdict.reason is not None:
        raise IngestError(f"the file is none of {feed.name}: {verdict.reason}")
    text = (gzip.decompress(content) if verdict.gzip else content).decode("utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=feed.delimiter, strict=True)
    names = {folded(column.header): column.name for column in feed.columns}
    header = [names[folded(cell)] for cell in next(rows)]
    for number, cells in enumerate((row for row in rows if row), 1):
        yield number, dict(zip(header, (cell.strip() for cell in cells)))


def convert(number: int, record: Mapping[str, str], delivery: str, feed: Feed = FEED) -> Message | Refused:
    """The record as a message of typed values, or why it is none.

    Held against the contract's columns (required, type, range); its rules over whole rows are Spark's, not asked here.
    """
    values: dict[str, Any] = {}
    for column in feed.columns:
        text = record.get(column.name, "")
        try:
            values[column.name] = _value(column, text)
        except (ValueError, InvalidOperation):
            return Refused(number, f"{column.header}: {text[:80]!r} is not {_expected(column)}")
    key = "|".join(str(values[name]) for name in feed.key)
    told = {**values, FILE_ID: delivery, RECORD: number}
    return Message(key.encode(), json.dumps(told, default=str, separators=(",", ":")).encode())


def _value(column: SourceColumn, text: str) -> Any:
    """The text in the column's type; raises ValueError or InvalidOperation where it breaks the column's rules."""
    if not text:
        if column.required:
            raise ValueError
        return None
    value = _typed(column, text)
    low, high = column.minimum, column.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError
    return value


def _typed(column: SourceColumn, text: str) -> Any:
    if column.type == "bigint" or column.type == "int":
        if not INTEGER.fullmatch(text):
            raise ValueError
        return int(text)
    if column.type == "date":
        if not re.fullmatch(column.shape, text):
            raise ValueError
        return datetime.strptime(text, _python_format(column.format)).date()
    if column.type.startswith("decimal"):
        return _decimal(column.type, text)
    return text


def _python_format(format_: str) -> str:
    for spark, python in (("yyyy", "%Y"), ("yy", "%y"), ("MM", "%m"), ("dd", "%d")):
        format_ = format_.replace(spark, python)
    return format_


def _decimal(type_: str, text: str) -> Decimal:
    digits, scale = (int(part) for part in type_[len("decimal(") : -1].split(","))
    value = Decimal(text)
    if not value.is_finite() or abs(value) >= Decimal(10) ** (digits - scale):
        raise ValueError
    return value.quantize(Decimal(1).scaleb(-scale))


def _expected(column: SourceColumn) -> str:
    bounds = [f"from {column.minimum}"] if column.minimum is not None else []
    bounds += [f"to {column.maximum}"] if column.maximum is not None else []
    words = column.format if column.type == "date" else column.type
    return " ".join([words, *bounds]) + (", and required" if column.required else "")


def parsed(value: bytes, feed: Feed = FEED) -> dict[str, Any]:
    """A message's values as PostgreSQL takes them.

    Raises:
        ValueError: it is none that `convert` makes.
    """
    try:
        told = json.loads(value)
    except ValueError as error:
        raise ValueError("no JSON") from error
    wanted = [column.name for column in feed.columns]
    if not isinstance(told, dict) or not {*wanted, FILE_ID, RECORD} <= told.keys():
        raise ValueError(f"no object with {', '.join(wanted)}, {FILE_ID} and {RECORD}")
    try:
        values = {column.name: _stored(column, told[column.name]) for column in feed.columns}
        return {**values, FILE_ID: str(told[FILE_ID]), RECORD: int(told[RECORD])}
    except (TypeError, InvalidOperation) as error:
        raise ValueError(f"a value of another type: {error}") from error


def _stored(column: SourceColumn, value: Any) -> Any:
    if value is None and not column.required:
        return None
    if column.type == "date":
        return date.fromisoformat(value)
    if column.type.startswith("decimal"):
        return _decimal(column.type, value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{column.name} is {str(value)[:80]!r}, expected {column.type}")
    return value
