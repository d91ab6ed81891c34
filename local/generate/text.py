"""Columns as text, by pyarrow: values are drawn as numbers and looked up in a vocabulary, so no row is made in Python.

A column is a string array, null where the cell is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from local.generate.chunks import Ints, Mask
from local.generate.order import Block

Text = Any  # a pyarrow string array


def vocabulary(words: Iterable[str]) -> Text:
    """The words as they stand."""
    return pa.array(list(words), pa.string())


def cells(words: Iterable[str]) -> Text:
    """The words as CSV cells: quoted where a comma, a quote or a line end makes it needed, and nowhere else."""
    return vocabulary(cell(word) for word in words)


def cell(word: str) -> str:
    """One CSV cell, as RFC 4180 has it."""
    quoted = any(mark in word for mark in ',"\r\n')
    return '"' + word.replace('"', '""') + '"' if quoted else word


def pick(words: Text, places: NDArray[Any], missing: Mask | None = None) -> Text:
    """The word at each of `places`; null where `missing`."""
    return words.take(pa.array(places, mask=missing))


@cache
def decimals(limit: int, places: int) -> Text:
    """0 to `limit` units of the last of `places` decimals, as Python and pandas write floats: 0.3, 12.0."""
    return vocabulary(str(units / 10**places) for units in range(limit + 1))


@cache
def integers(limit: int) -> Text:
    """0 to `limit`."""
    return vocabulary(str(number) for number in range(limit + 1))


@cache
def days(first: date, last: date, form: str = "%Y-%m-%d") -> Text:
    """Every day from `first` to `last`."""
    return vocabulary((first + timedelta(days=n)).strftime(form) for n in range((last - first).days + 1))


@cache
def times_of_day() -> Text:
    """Every second of a day, HH:MM:SS."""
    return vocabulary(f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(86_400))


def padded(numbers: Ints, width: int, before: str = "", after: str = "") -> Text:
    """Numbers with leading zeros up to `width` digits, between `before` and `after`."""
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")
    return joined([before, digits, after], "")


def joined(columns: Sequence[Text | str], separator: str, null: str | None = "") -> Text:
    """The columns joined row by row; a missing cell reads `null`, or is left out with its separator for None."""
    if null is None:
        return pc.binary_join_element_wise(*columns, separator, null_handling="skip")
    return pc.binary_join_element_wise(*columns, separator, null_handling="replace", null_replacement=null)


def lines(columns: Mapping[str, Text], headers: Sequence[str], separator: str = ",", end: str = "\n",
          null: str = "") -> Text:  # fmt: skip
    """One line a row, its cells in the order of `headers`."""
    return joined([joined([columns[header] for header in headers], separator, null), ""], end)


def objects(fields: Sequence[tuple[str, Text]], null: str = "null", end: str = "}\n") -> Text:
    """One JSON object a row, `{"key": value, …}`; the values are JSON already, a missing one reads `null`."""
    parts: list[Text | str] = []
    for index, (key, values) in enumerate(fields):
        parts += [f'{"{" if index == 0 else ", "}"{key}": ', values]
    return joined([*parts, end], "", null)


def strings(words: Iterable[str]) -> Text:
    """The words as JSON strings."""
    return vocabulary(json.dumps(word, ensure_ascii=False) for word in words)


def block(text: Text) -> Block:
    """The rows' text, one after the other: the array's own memory, not a copy."""
    if len(text) == 0:
        return Block(0, b"")
    _, offsets, body = text.buffers()
    ends = np.frombuffer(offsets, np.int32)[text.offset : text.offset + len(text) + 1]
    return Block(len(text), memoryview(body)[ends[0] : ends[-1]])
