"""Join: pairs of records with equal keys."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name

from awsglue.frames import paths


def join(one: DataFrame, other: DataFrame, keys: Sequence[str], other_keys: Sequence[str]) -> DataFrame:
    """The inner join; both keys stay. A name that both have gets a dot before it in the second: `.id`.

    AWS's documentation does not say what becomes of equal names; the dot is what users of it report.

    Raises:
        ValueError: the lists of keys are empty or of different lengths, or a key is no field.
    """
    if not keys or len(keys) != len(other_keys):
        raise ValueError(f"a join needs as many keys on both sides: {list(keys)}, {list(other_keys)}")
    left = one.select(F.struct(*_all(one)).alias("one"), *_keys(one, keys, "k"))
    right = other.select(F.struct(*_all(other)).alias("other"), *_keys(other, other_keys, "l"))
    equal = [left[f"k{number}"] == right[f"l{number}"] for number in range(len(keys))]
    joined = left.join(right, reduce(lambda a, b: a & b, equal), "inner")
    names = {name.lower() for name in one.columns}
    kept = [F.col("one").getField(name).alias(name) for name in one.columns]
    added = [F.col("other").getField(name).alias(_free(name, names)) for name in other.columns]
    return joined.select(*kept, *added)


def _all(frame: DataFrame) -> list[Column]:
    return [F.col(paths.quoted(name)) for name in frame.columns]


def _keys(frame: DataFrame, keys: Sequence[str], prefix: str) -> list[Column]:
    columns = []
    for number, key in enumerate(keys):
        found = paths.find(frame.schema, paths.parse(key))
        if found is None:
            raise ValueError(f"{key!r} is no field; there are {', '.join(frame.columns)}")
        columns.append(found[0].alias(f"{prefix}{number}"))
    return columns


def _free(name: str, taken: set[str]) -> str:
    while name.lower() in taken:
        name = f".{name}"
    return name
