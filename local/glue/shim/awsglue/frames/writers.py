"""DataFrames as files, by AWS's names of formats and of their options. Files are added; none is overwritten."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame

from awsglue.frames import fields, files, null_fields, paths
from awsglue.unsupported import NotOnThisTarget

FORMATS = {"parquet": "parquet", "glueparquet": "parquet", "json": "json", "csv": "csv", "orc": "orc", "avro": "avro"}
REFUSED = ("hudi", "delta", "iceberg", "xml", "ion")
# AWS's sinks leave no marker beside the files.
NO_MARKER = {"mapreduce.fileoutputcommitter.marksuccessfuljobs": "false"}

logger = logging.getLogger("awsglue")


def format_of(name: str | None) -> str:
    """Spark's name of AWS's format.

    Raises:
        NotOnThisTarget: nothing here writes it.
        ValueError: no format, or one that AWS does not have.
    """
    wanted = (name or "").strip().lower()
    if wanted in REFUSED:
        raise NotOnThisTarget(f"write_dynamic_frame with format={name!r}")
    if wanted not in FORMATS:
        raise ValueError(f"format={name!r}: expected one of {', '.join(FORMATS)}")
    return FORMATS[wanted]


def keys_of(options: Mapping[str, Any]) -> list[str]:
    """`partitionKeys`, a list or JSON text of one."""
    given = options.get("partitionKeys") or []
    if isinstance(given, str):
        given = json.loads(given) if given.lstrip().startswith("[") else [given]
    return [str(key) for key in given]


def write(frame: DataFrame, path: str, format_: str | None, options: Mapping[str, Any]) -> None:
    """Add the rows to the folder at `path`; partition keys become folders `key=value/` and leave the files.

    A field that holds nothing but nulls has no type that a file could have, and is left out.

    Raises:
        ValueError: a partition key that is no field.
    """
    name, keys = format_of(format_), keys_of(options)
    frame = without_voids(frame) if name != "json" else frame
    if not frame.columns:
        logger.warning("nothing is written to %s: the frame has no fields", path)
        return
    keys = [_spelled(frame, key) for key in keys]
    writer = frame.write.mode("append").format(name).options(**NO_MARKER, **_options(name, options))
    if keys:
        writer = writer.partitionBy(*keys)
    writer.save(files.address(path))


def without_voids(frame: DataFrame) -> DataFrame:
    """Without the fields of which no type is known."""
    return fields.drop(frame, null_fields.of(frame.schema))


def _spelled(frame: DataFrame, key: str) -> str:
    field = paths.field_of(frame.schema, key)
    if field is None:
        raise ValueError(f"partitionKeys: {key!r} is no field; there are {', '.join(frame.columns)}")
    return field.name


def _options(name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    found = {"compression": options["compression"]} if options.get("compression") else {}
    if name == "csv":
        quote = str(options.get("quoteChar", '"'))
        found |= {
            "header": files.is_true(options.get("writeHeader", True)),
            "sep": options.get("separator", ","),
            "quote": "" if quote == "-1" else quote,
            # Quotes are doubled: AWS's `escaper` is "used only when reading CSV files".
            "escape": "" if quote == "-1" else quote,
        }
    return found
