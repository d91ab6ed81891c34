"""Paths to fields: `address.zip`, `` `a name with.dots` ``, `items[].price`; and rewriting what a path leads to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import ArrayType, DataType, StructField, StructType

ELEMENTS = "[]"
_PART = re.compile(r"`(?P<quoted>[^`]*)`|(?P<elements>\[\])|(?P<plain>[^.`\[\]]+)|(?P<dot>\.)")

Path = tuple[str, ...]
# Gets a column and its type; gives the column that takes its place, or None to leave it out.
Change = Callable[[Column, DataType], "Column | None"]


def parse(path: str) -> Path:
    """The names on the way: a dot goes into a struct, `[]` into the elements of an array, backticks hold a name.

    Raises:
        ValueError: a backtick or a bracket that does not close, or an empty path.
    """
    # The dot before a name that a join found twice is part of the name.
    parts, at = [], 0
    if path.startswith("."):
        end = path.find(".", 1)
        return (path,) if end < 0 else (path[:end], *parse(path[end + 1 :]))
    while at < len(path):
        found = _PART.match(path, at)
        if not found:
            raise ValueError(f"{path!r} is not a path: stray {path[at]!r} at position {at}")
        if not found["dot"]:
            parts.append(found["quoted"] if found["quoted"] is not None else found["elements"] or found["plain"])
        at = found.end()
    if not parts:
        raise ValueError("an empty path names no field")
    return tuple(parts)


def quoted(name: str) -> str:
    """The name as a single column reference of Spark's."""
    return "`" + name.replace("`", "``") + "`"


def field_of(struct: DataType, name: str, case_sensitive: bool = False) -> StructField | None:
    """The field of this name: exactly so where there is one, else without regard to case."""
    fields = struct.fields if isinstance(struct, StructType) else []
    exact = next((field for field in fields if field.name == name), None)
    if exact or case_sensitive:
        return exact
    return next((field for field in fields if field.name.lower() == name.lower()), None)


def find(schema: StructType, path: Path, case_sensitive: bool = False) -> tuple[Column, DataType] | None:
    """The column at the path and its type; None where there is none, or where it lies within an array."""
    field = field_of(schema, path[0], case_sensitive)
    if field is None:
        return None
    column, data_type = F.col(quoted(field.name)), field.dataType
    for name in path[1:]:
        field = field_of(data_type, name, case_sensitive)
        if field is None:
            return None
        column, data_type = column.getField(field.name), field.dataType
    return column, data_type


def type_at(schema: DataType, path: Path) -> DataType | None:
    """The type at the path, also within arrays; None where there is nothing."""
    for name in path:
        if isinstance(schema, ArrayType):
            if name != ELEMENTS:
                schema = schema.elementType
            else:
                schema = schema.elementType
                continue
        field = field_of(schema, name)
        if field is None:
            return None
        schema = field.dataType
    return schema


def rewrite(frame: DataFrame, path: Path, change: Change) -> DataFrame:
    """The frame with the field at the path changed, everything else in its place; a path that is not there changes
    nothing. Fields in arrays are reached with or without `[]`."""
    found = field_of(frame.schema, path[0])
    if found is None:
        return frame
    columns = []
    for field in frame.schema.fields:
        column = F.col(quoted(field.name))
        if field is not found:
            columns.append(column)
            continue
        changed = _changed(column, field.dataType, path[1:], change)
        if changed is not None:
            columns.append(changed.alias(field.name))
    return frame.select(*columns)


def _changed(column: Column, data_type: DataType, path: Path, change: Change) -> Column | None:
    if not path:
        return change(column, data_type)
    if isinstance(data_type, ArrayType):
        rest = path[1:] if path[0] == ELEMENTS else path
        element = data_type.elementType
        if rest and type_at(element, rest) is None:
            return column
        return F.transform(column, lambda one: _or_null(_changed(one, element, rest, change)))
    field = field_of(data_type, path[0])
    if field is None:
        return column
    inner = _changed(column.getField(field.name), field.dataType, path[1:], change)
    if inner is not None:
        return column.withField(quoted(field.name), inner)
    if len(data_type.fields) == 1:
        return None
    return column.dropFields(quoted(field.name))


def _or_null(column: Column | None) -> Column:
    return F.lit(None) if column is None else column


def nested(targets: Sequence[tuple[Path, Column]]) -> list[Column]:
    """Columns for these paths: paths that begin alike become one struct. The first place of a name is its place.

    Raises:
        ValueError: one path goes through what another one ends at.
    """
    groups: dict[str, list[tuple[Path, Column]]] = {}
    for path, column in targets:
        groups.setdefault(path[0], []).append((path[1:], column))
    columns = []
    for name, inside in groups.items():
        ends = [column for path, column in inside if not path]
        if ends and len(ends) < len(inside):
            raise ValueError(f"the target {name!r} is both a field and a struct of fields")
        # Of two mappings to one target the last one stands.
        columns.append((ends[-1] if ends else F.struct(*nested(inside))).alias(name))
    return columns
