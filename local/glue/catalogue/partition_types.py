"""The values of partition keys by their types, for a filter to compare.

"The supported partition key types are string, date, timestamp, int, bigint, long, tinyint, smallint, decimal. If a
type is encountered that is not valid, an exception is thrown" (GetPartitions in the API reference).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from local.glue.errors import GlueError

# What Hive writes for a null in a partition's path, and the catalogue keeps as the value.
NULL = "__HIVE_DEFAULT_PARTITION__"
_TIMESTAMP = re.compile(r"(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?")


@dataclass(frozen=True)
class KeyType:
    """A type of partition keys: its name in AWS's errors, what a wrong value is not, and how text is read."""

    name: str
    noun: str
    read: Callable[[str], Any]

    def literal(self, text: str) -> Any:
        """A value written in an expression. Raises GlueError InvalidInputException where it is not of this type."""
        return self._read(text, "InvalidInputException")

    def kept(self, text: str) -> Any:
        """A partition's value; None for a null. Raises GlueError InvalidStateException where it is not of this type."""
        return None if text == NULL else self._read(text, "InvalidStateException")

    def _read(self, text: str, code: str) -> Any:
        try:
            return self.read(text)
        except (ValueError, InvalidOperation) as error:
            raise GlueError(code, f'"{text}" is not {self.noun}') from error


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError(text)
    return int(text)


def _date(text: str) -> date:
    return datetime.strptime(text, "%Y-%m-%d").date()


def _timestamp(text: str) -> tuple[datetime, int]:
    """Second and nanosecond, which Python's datetime does not have."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S"), int((found[2] or "").ljust(9, "0"))


STRING = KeyType("String", "a string", str)
_INTEGRAL = KeyType("Integral", "an integer", _integer)
_TYPES = {
    "string": STRING,
    "date": KeyType("Date", "a date", _date),
    "timestamp": KeyType("Timestamp", "a timestamp", _timestamp),
    "decimal": KeyType("Decimal", "a decimal", Decimal),
    **dict.fromkeys(("int", "bigint", "long", "tinyint", "smallint"), _INTEGRAL),
}


def key_type(name: str) -> KeyType:
    """The type of a partition key. Raises GlueError for one that no expression can be about."""
    found = _TYPES.get(name.lower().partition("(")[0].strip())
    if found is None:
        raise GlueError("InvalidInputException", f"Unknown type : '{name}'")
    return found
