"""Small frames made from Python values, which reach Spark as data and never as SQL text.

They travel as one JSON literal, which Spark takes apart in its plan: `createDataFrame` on a list would start a Python
worker process to read it, which takes longer than the rest of a small job.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Union

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

Value = Union[str, int, bool, date, None]


def local_rows(spark: SparkSession, columns: Mapping[str, str], rows: Iterable[Sequence[Value]]) -> DataFrame:
    """`rows` as a frame; `columns` is name → Spark SQL type, in the order of a row's values.

    Raises:
        TypeError: a value is none of text, whole number, boolean, date and None.
    """
    places = [f"c{place}" for place in range(len(columns))]
    text = json.dumps([dict(zip(places, map(_as_text, row))) for row in rows])
    fields = ", ".join(f"{place}: string" for place in places)
    given = F.from_json(F.lit(text), f"array<struct<{fields}>>", {"mode": "FAILFAST"})
    typed = [F.col(place).cast(type).alias(name) for place, (name, type) in zip(places, columns.items())]
    return spark.range(1, numPartitions=1).select(F.inline(given)).select(*typed)


def literal(value: Value) -> str:
    """A contract's own constant as a Spark SQL literal: never for what comes from a file.

    Raises:
        TypeError: there is no literal for a value of this type here.
    """
    if value is None:
        return "null"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if isinstance(value, date):
        return f"date'{value.isoformat()}'"
    if isinstance(value, (bool, int)):
        return str(value).lower()
    raise TypeError(f"no SQL literal for {value!r}: expected text, a whole number, a boolean, a date or None")


def _as_text(value: Value) -> str | None:
    """`value` as text that Spark casts back to it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bool, int)):
        return str(value).lower()
    raise TypeError(f"{value!r} in a small frame: expected text, a whole number, a boolean, a date or None")
