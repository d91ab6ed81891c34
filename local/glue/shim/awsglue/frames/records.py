"""Records for functions of Python's: rows as dictionaries, and frames of what a function gives for each.

What fails in a record's function fails no job: the record becomes an error record (developer guide, "map", "filter").
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from typing import Any, NamedTuple

from pyspark import RDD
from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import ArrayType, DataType, MapType, StringType, StructField, StructType

from awsglue.frames import shapes, types

KEEP, LEAVE = "", "no"
# The fields of an error record that tell of the error; beside them `dynamicRecord`, the record that it was.
ERROR = ("callsite", "msg", "stackTrace", "input", "bytesread", "source")


class Outcome(NamedTuple):
    """A frame and the records that failed on the way to it."""

    frame: DataFrame
    errors: DataFrame | None = None


def record_of(value: Any, data_type: DataType) -> Any:
    """A value of Spark's as functions see it: structs as dictionaries, of a choice the value itself."""
    if value is None:
        return None
    if isinstance(data_type, StructType):
        if types.is_choice(data_type):
            sides = [record_of(one, field.dataType) for one, field in zip(value, data_type.fields)]
            return next((one for one in sides if one is not None), None)
        return {field.name: record_of(one, field.dataType) for one, field in zip(value, data_type.fields)}
    if isinstance(data_type, ArrayType):
        return [record_of(one, data_type.elementType) for one in value]
    if isinstance(data_type, MapType):
        return {key: record_of(one, data_type.valueType) for key, one in value.items()}
    return value


def filtered(frame: DataFrame, function: Callable[[Any], Any], info: str) -> Outcome:
    """The records for which the function is true.

    KeyError, ValueError and TypeError leave the record out; other exceptions make it an error record, which stays out
    of the data and is counted.
    """
    schema = frame.schema

    def verdict(row: Row) -> str:
        try:
            return KEEP if function(record_of(row, schema)) else LEAVE
        except (KeyError, ValueError, TypeError):
            return LEAVE
        except Exception:
            return traceback.format_exc()

    judged = F.udf(verdict, StringType()).asNondeterministic()(F.struct(*map(_column, frame.columns)))
    with_verdict = frame.withColumn("awsglue.verdict", judged)
    of_it = F.col("`awsglue.verdict`")
    errors = with_verdict.where(~of_it.isin(KEEP, LEAVE))
    return Outcome(with_verdict.where(of_it == KEEP).drop(of_it), error_frame(errors, of_it, info, frame.columns))


def _column(name: str) -> Column:
    return F.col("`" + name.replace("`", "``") + "`")


def error_frame(frame: DataFrame, trace: Column, info: str, columns: list[str]) -> DataFrame:
    """Error records: one field `error` with the message, the trace and the record itself."""
    told = {
        "callsite": F.lit(info),
        "msg": F.substring_index(F.regexp_replace(trace, r"\s+$", ""), "\n", -1),
        "stackTrace": trace,
        "dynamicRecord": F.struct(*map(_column, columns)) if columns else F.lit(None).cast("string"),
    }
    nothing = F.lit(None).cast("string")
    fields = [told.get(name, nothing).alias(name) for name in (*ERROR, "dynamicRecord")]
    return frame.select(F.struct(*fields).alias("error"))


def mapped(frame: DataFrame, function: Callable[[Any], Any], info: str) -> Outcome:
    """What the function makes of each record; the schema is that of its results.

    An exception, or a result that is no record, makes an error record.
    """
    schema = frame.schema

    def results(rows: Iterable[Row]) -> Iterator[tuple[Any, str]]:
        for row in rows:
            record = record_of(row, schema)
            try:
                yield checked(function(record_of(row, schema))), ""
            except Exception:
                yield record, traceback.format_exc()

    return of_results(frame.sparkSession, frame.rdd.mapPartitions(results), info, schema)


def checked(result: Any) -> Any:
    """A function's result, which must be a record of fields that can be."""
    if not isinstance(result, dict):
        raise TypeError(f"the function gave a {type(result).__name__} where a record was expected")
    shapes.observe({}, result)
    return result


def of_results(session: SparkSession, results: RDD[tuple[Any, str]], info: str, source: StructType) -> Outcome:
    """Pairs of a record and its trace, as data and as error records; the results are computed once and kept."""
    results = results.cache()
    data = results.filter(lambda pair: not pair[1]).map(lambda pair: pair[0])
    failed = results.filter(lambda pair: bool(pair[1]))
    with_trace = StructType([*source.fields, StructField("awsglue.trace", StringType())])
    rows = failed.map(lambda pair: (*shapes.fitted(pair[0], source), pair[1]))
    errors = session.createDataFrame(rows, with_trace, verifySchema=False)
    trace = F.col("`awsglue.trace`")
    return Outcome(of_records(session, data), error_frame(errors, trace, info, source.names))


def of_records(session: SparkSession, records: RDD[Any], long_numbers: bool = False) -> DataFrame:
    """A frame of dictionaries, after one pass that finds their schema; with `long_numbers` no whole number is int."""
    shape = records.mapPartitions(shapes.observed).fold({}, shapes.merge)
    schema = shapes.struct_of(shapes.widened(shape) if long_numbers else shape)
    rows = records.map(lambda record: shapes.fitted(record, schema))
    return session.createDataFrame(rows, schema, verifySchema=False)


def united(session: SparkSession, found: Sequence[DataFrame]) -> DataFrame:
    """Error records of several stages in one frame; where their records differ, these are JSON."""
    if not found:
        return session.createDataFrame([], StructType([StructField("error", StringType())]))
    if len({frame.schema.simpleString() for frame in found}) > 1:
        as_json = F.to_json("error.dynamicRecord")
        found = [frame.select(F.col("error").withField("dynamicRecord", as_json).alias("error")) for frame in found]
    return reduce(lambda one, other: one.union(other), found)
