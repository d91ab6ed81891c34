"""Spark's own readers and writers take a bucket alone (`s3://bucket`) for its root, as AWS's file system does.

S3A reads and writes nothing there: "path must be absolute".
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrameReader, DataFrameWriter

from awsglue.frames import files

FORMATS = ("parquet", "json", "csv", "orc", "text")


def take_buckets() -> None:
    """Change them in this process; a second call changes nothing."""
    for owner, names in ((DataFrameReader, ("load", *FORMATS)), (DataFrameWriter, ("save", *FORMATS))):
        for name in names:
            plain = getattr(owner, name)
            if not hasattr(plain, "__wrapped__"):
                setattr(owner, name, _rooted(plain))


def _rooted(plain: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(plain)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        return plain(self, *map(_with_root, args), **{name: _with_root(value) for name, value in kwargs.items()})

    return wrapped


def _with_root(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_root(one) for one in value]
    return files.with_root(value) if isinstance(value, str) else value
