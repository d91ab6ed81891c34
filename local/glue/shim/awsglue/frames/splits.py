"""split_rows and spigot: a frame by comparisons, and samples of one on the way."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name

from awsglue.frames import paths, writers

OPERATORS = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
}


def check(comparisons: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise ValueError for a comparison that there is not."""
    for path, wanted in comparisons.items():
        for name in wanted:
            if name not in OPERATORS:
                raise ValueError(f"split_rows: {path} {name!r}: expected one of {', '.join(OPERATORS)}")


def passing(frame: DataFrame, comparisons: Mapping[str, Mapping[str, Any]]) -> DataFrame:
    """The rows for which all comparisons are true."""
    return frame.where(_all(frame, comparisons))


def failing(frame: DataFrame, comparisons: Mapping[str, Mapping[str, Any]]) -> DataFrame:
    """The others; a null compares to nothing."""
    return frame.where(~F.coalesce(_all(frame, comparisons), F.lit(False)))


def _all(frame: DataFrame, comparisons: Mapping[str, Mapping[str, Any]]) -> Column:
    condition = F.lit(True)
    for path, wanted in comparisons.items():
        found = paths.find(frame.schema, paths.parse(path))
        if found is None:
            raise ValueError(f"split_rows: {path!r} is no field; there are {', '.join(frame.columns)}")
        for name, value in wanted.items():
            condition = condition & OPERATORS[name](found[0], F.lit(value))
    return condition


def spigot(frame: DataFrame, path: str, options: Mapping[str, Any]) -> DataFrame:
    """Write the first `topk` records, or each with the probability `prob`, to `path` as JSON; give the frame back."""
    sample = frame
    if options.get("topk") is not None:
        sample = sample.limit(int(options["topk"]))
    if options.get("prob") is not None:
        sample = sample.sample(float(options["prob"]))
    writers.write(sample, path, "json", {})
    return frame
