"""JSON files: one pass finds what types each field has, the next reads them.

Where every field is of one type Spark's own reader does that; where one is of several, or a line is broken, Python
does, because Spark's reader would take the one for text and drop the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StringType, StructField, StructType

from awsglue.frames import files, json_path, readers, records, shapes, types
from awsglue.frames.json_path import JsonPath
from awsglue.frames.readers import Source
from awsglue.frames.records import Outcome

BROKEN = "broken"
LINE = StructType([StructField("line", StringType())])


def read(session: SparkSession, source: Source, options: Mapping[str, Any]) -> Outcome:
    """The records of the files: a line each, or whole files (`multiLine`), or what `jsonPath` finds in them.

    Raises:
        NotOnThisTarget: a `jsonPath` with more than names, `[*]` and `[<number>]`.
    """
    whole = files.is_true(options.get("multiLine", options.get("multiline")))
    path = json_path.parse(str(options["jsonPath"])) if options.get("jsonPath") else None
    attached = readers.of_the_file(options)
    text = source.reader(session).text(list(source.paths), wholetext=whole)
    shape = _shape(text.select("value"), path)
    broken = shape.pop(BROKEN, False) is None
    schema = shapes.struct_of(shape)
    if broken or whole or path is not None or types.has_choice(schema):
        given = text.select("*", *attached)
        keys = tuple(given.columns[1:])
        return records.of_results(session, given.rdd.mapPartitions(lambda rows: _results(rows, path, keys)), "", LINE)
    frame = source.reader(session).schema(source.schema(schema.fields)).json(list(source.paths))
    return Outcome(frame.select("*", *attached) if attached else frame)


def _shape(text: DataFrame, path: JsonPath | None) -> shapes.Shape:
    """What was seen in all records; with `BROKEN` where one was none."""

    def of_batches(batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow

        shape: shapes.Shape = {}
        for batch in batches:
            for line in batch.column(0).to_pylist():
                _observe(shape, line, path)
        yield pyarrow.RecordBatch.from_pydict({"shape": [json.dumps(shape)]})

    merged: shapes.Shape = {}
    for row in text.mapInArrow(of_batches, "shape string").collect():
        merged = shapes.merge(merged, json.loads(row["shape"]))
    return merged


def _observe(shape: shapes.Shape, line: str, path: JsonPath | None) -> None:
    try:
        for record in _records(line, path):
            shapes.observe(shape, record)
    except ValueError:
        shape[BROKEN] = None


def _records(text: str, path: JsonPath | None) -> Iterator[dict[str, Any]]:
    """The records in a text. Raises ValueError where it is no JSON, or holds something else than records."""
    if not text.strip():
        return
    value = json.loads(text)
    found = json_path.found(value, path) if path is not None else value if isinstance(value, list) else [value]
    for one in found:
        if not isinstance(one, dict):
            raise ValueError(f"expected a JSON object, found {json.dumps(one)[:60]}")
        yield one


def _results(rows: Iterable[Any], path: JsonPath | None, keys: tuple[str, ...]) -> Iterator[tuple[Any, str]]:
    for row in rows:
        try:
            yield from [({**record, **{key: row[key] for key in keys}}, "") for record in _records(row[0], path)]
        except ValueError as error:
            yield {"line": row[0]}, f"{type(error).__name__}: {error}"
