"""Columns as text, by pyarrow: values are drawn as numbers and looked up in a vocabulary, so no row is made in Python.

A column is a string array, null where the cell is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from local.generate.chunks import Ints, Mask
from local.generate.order import Block

SECONDS = 86_400

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


def days(first: date, last: date, form: str = "%Y-%m-%d") -> Text:
    """Every day from `first` to `last`."""
    return days_from(first, (last - first).days + 1, form)


@cache
def days_from(first: date, count: int, form: str = "%Y-%m-%d") -> Text:
    """`count` days from `first` on."""
    return vocabulary((first + timedelta(days=n)).strftime(form) for n in range(count))


@cache
def times_of_day() -> Text:
    """Every second of a day, HH:MM:SS."""
    second = np.arange(SECONDS)
    return joined([padded(second // 3_600, 2), padded(second // 60 % 60, 2), padded(second % 60, 2)], ":")


def instants(first: date, seconds: Ints, quote: str = "") -> Text:
    """Seconds since the beginning of `first` as YYYY-MM-DD HH:MM:SS, between quotes if they are given."""
    day, second = np.divmod(seconds, SECONDS)
    return joined([quote, dates(first, day), " ", pick(times_of_day(), second), quote], "")


def dates(first: date, days: Ints) -> Text:
    """Days counted from `first`, as YYYY-MM-DD."""
    # Rounded up, so that the vocabulary of one chunk is another's, too.
    return pick(days_from(first, (int(days.max(initial=0)) // 1024 + 1) * 1024), days)


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


class Picked(NamedTuple):
    """The word at each of `places`, missing where the mask says so; not looked up yet."""

    words: Text
    places: Ints
    missing: Mask | None = None


def objects(fields: Sequence[tuple[str, Text | Picked]], null: str = "null") -> Text:
    """One JSON object a row, in a line of its own; the values are JSON already, a missing one reads `null`.

    A key `a.b` is of what stands in the object `a`; those of one object come one after the other.
    """
    parts: list[Text | str] = []
    inside: str | None = None
    for key, values in fields:
        record, _, name = key.rpartition(".")
        opening = f'{_between(inside, record)}"{name}": '
        inside = record
        # The key is put before the words, of which there are fewer than rows.
        parts += [_with_key(opening, values, null)] if isinstance(values, Picked) else [opening, values]
    return joined([*parts, "}}\n" if inside else "}\n"], "", null)


def _between(before: str | None, record: str) -> str:
    """What stands between a value in `before` and the next key, which is in `record`; "" is the line's own object."""
    if before == record:
        return ", "
    opened = f'"{record}": {{' if record else ""
    return ("{" if before is None else "}, " if before else ", ") + opened


def _with_key(opening: str, values: Picked, null: str) -> Text:
    words = joined([opening, pa.concat_arrays([values.words, vocabulary([null])])], "")
    if values.missing is None:
        return pick(words, values.places)
    return pick(words, np.where(values.missing, len(values.words), values.places))


def strings(words: Iterable[str]) -> Text:
    """The words as JSON strings."""
    return vocabulary(json.dumps(word, ensure_ascii=False) for word in words)


def block(text: Text) -> Block:
    """The rows' text, one after the other: the array's own memory, not a copy."""
    if len(text) == 0:
        return Block(0, b"")
    _, offsets, body = text.buffers()
    ends = np.frombuffer(offsets, np.int32)[text.offset : text.offset + len(text) + 1]
    return Block(len(text), memoryview(body).cast("B")[ends[0] : ends[-1]])
