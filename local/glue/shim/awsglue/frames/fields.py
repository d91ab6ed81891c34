"""Choosing, leaving out and renaming fields by their paths."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import DataType, StructType

from awsglue.frames import paths


def drop(frame: DataFrame, names: Sequence[str]) -> DataFrame:
    """Without the fields at these paths, also in structs and arrays; a path that is not there is passed over."""
    for name in names:
        frame = paths.rewrite(frame, paths.parse(name), lambda column, data_type: None)
    return frame


def select(frame: DataFrame, names: Sequence[str]) -> DataFrame:
    """The fields at these paths, in that order; of a struct only what is asked for. Missing ones are left out."""
    targets: list[tuple[paths.Path, Column]] = []
    for name in names:
        path = paths.parse(name)
        found = paths.find(frame.schema, path)
        if found is not None:
            targets.append((_spelled(frame.schema, path), found[0]))
    return frame.select(*paths.nested(targets))


def _spelled(schema: DataType, path: paths.Path) -> paths.Path:
    """The path as the data spells it."""
    names = []
    for name in path:
        field = paths.field_of(schema, name)
        assert field is not None  # the caller has found it
        names.append(field.name)
        schema = field.dataType
    return tuple(names)


def rename(frame: DataFrame, old: str, new: str) -> DataFrame:
    """The field at the path `old` at the path `new`; in its old place where both lie in the same struct.

    A path that is not there changes nothing.
    """
    source, target = paths.parse(old), paths.parse(new)
    found = paths.find(frame.schema, source)
    if found is None:
        return frame
    if len(source) == len(target) == 1:
        return frame.select(*[_renamed(name, source[0], target[0], frame.schema) for name in frame.columns])
    column, _ = found
    kept = drop(frame.withColumn("awsglue.renamed", column), [old])
    return _put(kept, target, F.col("`awsglue.renamed`")).drop(F.col("`awsglue.renamed`"))


def _renamed(name: str, old: str, new: str, schema: StructType) -> Column:
    field = paths.field_of(schema, old)
    column = F.col(paths.quoted(name))
    return column.alias(new) if field is not None and field.name == name else column


def _put(frame: DataFrame, path: paths.Path, column: Column) -> DataFrame:
    """The frame with a column at the path; a struct on the way is added to, or made."""
    parent = paths.field_of(frame.schema, path[0])
    if len(path) == 1 or parent is None or not isinstance(parent.dataType, StructType):
        return frame.withColumn(path[0], paths.nested([(path, column)])[0])
    inside = F.col(paths.quoted(parent.name)).withField(".".join(paths.quoted(name) for name in path[1:]), column)
    return frame.withColumn(parent.name, inside)
