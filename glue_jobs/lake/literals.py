"""Small frames made from Python values.

They are SQL `values`, which Spark holds in its plan: `createDataFrame` on a list would start a Python worker process to
read it, which takes longer than the rest of a small job.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Union

from pyspark.sql import DataFrame, SparkSession

Value = Union[str, int, bool, date, None]


def local_rows(spark: SparkSession, columns: Mapping[str, str], rows: Iterable[Sequence[Value]]) -> DataFrame:
    """`rows` as a frame; `columns` is name → Spark SQL type, in the order of a row's values."""
    names = ", ".join(f"`{name}`" for name in columns)
    typed = ", ".join(f"cast(`{name}` as {type}) as `{name}`" for name, type in columns.items())
    cells = [f"({', '.join(map(literal, row))})" for row in rows]
    if not cells:
        # `values` needs a row: an empty frame is one row of nulls, left out.
        return local_rows(spark, columns, [[None] * len(columns)]).where("false")
    return spark.sql(f"select {typed} from values {', '.join(cells)} as given ({names})")


def literal(value: Value) -> str:
    """`value` as a Spark SQL literal; raises TypeError for a type that has none here."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if isinstance(value, date):
        return f"date'{value.isoformat()}'"
    if isinstance(value, (bool, int)):
        return str(value).lower()
    raise TypeError(f"no SQL literal for {value!r}: expected text, a whole number, a boolean, a date or None")
