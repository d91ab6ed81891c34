"""Nested records as flat ones: unnest, relationalize, unbox."""

from __future__ import annotations

import csv
import json
import traceback
from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import ArrayType, DataType, StringType, StructField, StructType

from awsglue.frames import paths, records, shapes, types
from awsglue.frames.records import Outcome
from awsglue.unsupported import NotOnThisTarget

ORDER = "awsglue.order"


def unnest(frame: DataFrame) -> DataFrame:
    """Structs as fields with dotted names, however deep; arrays stay."""
    return frame.select(*[column.alias(name) for name, column, _ in _flat(frame.schema)])


def _flat(schema: StructType, way: str = "", inside: Column | None = None) -> list[tuple[str, Column, DataType]]:
    """Name, column and type of each field that is no struct."""
    found = []
    for field in schema.fields:
        column = F.col(paths.quoted(field.name)) if inside is None else inside.getField(field.name)
        name = f"{way}{field.name}"
        if isinstance(field.dataType, StructType) and not types.is_choice(field.dataType):
            found += _flat(field.dataType, f"{name}.", column)
        else:
            found.append((name, column, field.dataType))
    return found


def relationalize(frame: DataFrame, root: str) -> dict[str, DataFrame]:
    """`root`, and for each array a frame `root_<array>` of its elements: `id`, `index` (from 0), `<array>.val…`.

    In the frame that it was in the array is a key, the `id` of its elements; keys count from 1. Text of an element
    that is null comes as an empty text: AWS stages these frames as CSV.
    """
    made: dict[str, DataFrame] = {}
    _take_apart(frame, root, root, made)
    return made


def _take_apart(frame: DataFrame, name: str, root: str, made: dict[str, DataFrame]) -> None:
    flat = unnest(frame)
    arrays = {field.name: field.dataType for field in flat.schema.fields if isinstance(field.dataType, ArrayType)}
    if not arrays:
        made[name] = flat
        return
    numbered = flat.withColumn(ORDER, F.monotonically_increasing_id())
    for array in arrays:
        numbered = numbered.withColumn(_key(array), _number(array))
    numbered = numbered.cache()
    kept = [F.col(paths.quoted(_key(one) if one in arrays else one)).alias(one) for one in flat.columns]
    made[name] = numbered.select(*kept)
    for array, data_type in arrays.items():
        _take_apart(_elements(numbered, array, data_type), f"{root}_{array}", root, made)


def _key(array: str) -> str:
    return f"awsglue.key.{array}"


def _number(array: str) -> Column:
    """1 for the first row that has the array, 2 for the next; null where there is none."""
    there = F.col(paths.quoted(array)).isNotNull()
    order = Window.orderBy(F.col(paths.quoted(ORDER))).rowsBetween(Window.unboundedPreceding, Window.currentRow)
    return F.when(there, F.sum(there.cast("long")).over(order))


def _elements(frame: DataFrame, array: str, data_type: ArrayType) -> DataFrame:
    exploded = frame.select(
        F.col(paths.quoted(_key(array))).alias("id"), F.posexplode(F.col(paths.quoted(array))).alias("index", "val")
    )
    value = F.col("val")
    if isinstance(data_type.elementType, StructType) and not types.is_choice(data_type.elementType):
        found = _flat(data_type.elementType, f"{array}.val.", value)
    else:
        found = [(f"{array}.val", value, data_type.elementType)]
    columns = [_text(column, kind).alias(name) for name, column, kind in found]
    return exploded.select("id", "index", *columns)


def _text(column: Column, data_type: DataType) -> Column:
    return F.coalesce(column, F.lit("")) if isinstance(data_type, StringType) else column


def unbox(frame: DataFrame, path: str, format_: str, options: Mapping[str, Any], info: str) -> Outcome:
    """The text at `path` as what it says: JSON of any kind, or a line of CSV as a struct `col0`, `col1`, …

    A text that can't be read makes its record an error record.

    Raises:
        NotOnThisTarget: another format, or `withSchema`.
        ValueError: the path leads to no text.
    """
    if format_ not in ("json", "csv") or options.get("withSchema"):
        what = "withSchema" if options.get("withSchema") else f"format={format_!r}"
        raise NotOnThisTarget(f"dynamicframe.DynamicFrame.unbox with {what}")
    found = paths.find(frame.schema, paths.parse(path))
    if found is None or not isinstance(found[1], StringType):
        raise ValueError(f"unbox: {path!r} leads to no text")
    separator = str(options.get("separator", ","))

    def parsed(text: str) -> Any:
        if format_ == "json":
            return json.loads(text)
        return {f"col{number}": value for number, value in enumerate(next(csv.reader([text], delimiter=separator)))}

    return _unboxed(frame, path, found[0], parsed, info)


def _unboxed(frame: DataFrame, path: str, column: Column, parsed: Any, info: str) -> Outcome:
    def shape_of(rows: Any) -> Any:
        shape: shapes.Shape = {}
        for (text,) in rows:
            try:
                shapes.observe(shape, parsed(text))
            except ValueError:
                continue  # an error record below
        yield shape

    texts = frame.select(column).where(column.isNotNull())
    wanted = shapes.type_of(texts.rdd.mapPartitions(shape_of).fold({}, shapes.merge))

    def read(text: str | None) -> tuple[Any, str | None]:
        try:
            return (None if text is None else shapes.fitted(parsed(text), wanted)), None
        except ValueError:
            return None, traceback.format_exc()

    result = StructType([StructField("value", wanted), StructField("trace", StringType())])
    with_result = frame.withColumn("awsglue.unboxed", F.udf(read, result)(column))
    trace = F.col("`awsglue.unboxed`.trace")
    good = with_result.where(trace.isNull())
    value = F.col("`awsglue.unboxed`.value")
    data = paths.rewrite(good, paths.parse(path), lambda old, kind: value).drop(F.col("`awsglue.unboxed`"))
    errors = records.error_frame(with_result.where(trace.isNotNull()), trace, info, frame.columns)
    return Outcome(data, errors)
