"""Hive column types, inferred from text or JSON values and merged between rows, files and folders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Union

INT_MAX = 2**31 - 1
BIGINT_MAX = 2**63 - 1
# More than a sign and the 19 digits of BIGINT_MAX only leaves room for leading zeros.
BIGINT_DIGITS = 40
_INTEGER = re.compile(r"[+-]?\d+\Z")
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")


@dataclass(frozen=True)
class Scalar:
    """A type without parts, e.g. `bigint` or `decimal(10,2)`."""

    name: str

    def render(self) -> str:
        # A column that was null everywhere has no evidence for any type; AWS calls it string.
        return "string" if self.name == "null" else self.name


@dataclass(frozen=True)
class ArrayOf:
    """`array<element>`."""

    element: HiveType

    def render(self) -> str:
        return f"array<{self.element.render()}>"


@dataclass(frozen=True)
class MapOf:
    """`map<key,value>`; only Parquet says that something is a map."""

    key: HiveType
    value: HiveType

    def render(self) -> str:
        return f"map<{self.key.render()},{self.value.render()}>"


@dataclass(frozen=True)
class StructOf:
    """`struct<name:type,…>`; field names keep their case, as AWS keeps it inside a type string."""

    fields: tuple[tuple[str, HiveType], ...]

    def render(self) -> str:
        return "struct<" + ",".join(f"{name}:{kind.render()}" for name, kind in self.fields) + ">"


HiveType = Union[Scalar, ArrayOf, MapOf, StructOf]

NULL = Scalar("null")
STRING = Scalar("string")
BOOLEAN = Scalar("boolean")
INT = Scalar("int")
BIGINT = Scalar("bigint")
DOUBLE = Scalar("double")
_WIDENING = ("tinyint", "smallint", "int", "bigint", "float", "double")


@dataclass(frozen=True)
class Column:
    """A column as the file names it (the catalogue name is its lower case) and its type."""

    name: str
    type: HiveType


def merge(left: HiveType, right: HiveType) -> HiveType:
    """The narrowest type that holds both: null yields, numbers widen, structs unite, everything else is string."""
    if left == right or right == NULL:
        return left
    if left == NULL:
        return right
    if isinstance(left, ArrayOf) and isinstance(right, ArrayOf):
        return ArrayOf(merge(left.element, right.element))
    if isinstance(left, StructOf) and isinstance(right, StructOf):
        return StructOf(_merge_fields(left.fields, right.fields))
    if isinstance(left, MapOf) and isinstance(right, MapOf):
        return MapOf(merge(left.key, right.key), merge(left.value, right.value))
    return _wider(left, right)


def _wider(left: HiveType, right: HiveType) -> HiveType:
    names = [kind.name for kind in (left, right) if isinstance(kind, Scalar)]
    if len(names) == 2 and all(name in _WIDENING for name in names):
        return Scalar(max(names, key=_WIDENING.index))
    return STRING


def _merge_fields(
    left: tuple[tuple[str, HiveType], ...], right: tuple[tuple[str, HiveType], ...]
) -> tuple[tuple[str, HiveType], ...]:
    merged = dict(left)
    for name, kind in right:
        merged[name] = merge(merged[name], kind) if name in merged else kind
    return tuple(merged.items())


def merge_columns(left: tuple[Column, ...], right: tuple[Column, ...]) -> tuple[Column, ...]:
    """Unite two column lists by lower-case name: left's order and spelling first, then what only right has."""
    merged = {column.name.lower(): column for column in left}
    for column in right:
        key = column.name.lower()
        known = merged.get(key)
        merged[key] = Column(known.name, merge(known.type, column.type)) if known else column
    return tuple(merged.values())


def text_type(value: str) -> Scalar:
    """The type of one CSV cell; `""` is null.

    bigint, double, boolean and string are what AWS's built-in CSV classifier gives: tables it made, published with
    their DDL, have dates and time stamps as string and True/False as boolean. An integer beyond 64 bits is a double.
    """
    if value == "":
        return NULL
    if _INTEGER.match(value):
        # The length first: Python refuses to convert thousands of digits.
        return BIGINT if len(value) <= BIGINT_DIGITS and abs(int(value)) <= BIGINT_MAX else DOUBLE
    if _DECIMAL.match(value):
        return DOUBLE
    return BOOLEAN if value.lower() in ("true", "false") else STRING


def column_type(values: Iterable[str]) -> HiveType:
    """The merged type of a column's cells; reading stops as soon as only string is left."""
    found: HiveType = NULL
    for value in values:
        found = merge(found, text_type(value))
        if found == STRING:
            break
    return found


def json_type(value: object) -> HiveType:
    """The type of one parsed JSON value; integers are int up to 32 bits, else bigint, as AWS's JSON classifier."""
    if value is None or value == {}:
        # Hive has no empty struct, so {} tells as little as null.
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return _integer_type(value)
    if isinstance(value, float):
        return DOUBLE
    if isinstance(value, list):
        return ArrayOf(_element_type(value))
    if isinstance(value, dict):
        return StructOf(tuple((name, json_type(item)) for name, item in value.items()))
    return STRING


def _integer_type(value: int) -> Scalar:
    if abs(value) <= INT_MAX:
        return INT
    return BIGINT if abs(value) <= BIGINT_MAX else DOUBLE


def _element_type(items: list[object]) -> HiveType:
    found: HiveType = NULL
    for item in items:
        found = merge(found, json_type(item))
    return found
