"""resolveChoice: what becomes of a field that is of several types."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import ArrayType, DataType, StringType, StructType

from awsglue.frames import paths, types

ACTIONS = "cast:<type>, make_cols, make_struct, project:<type>"


def resolve(frame: DataFrame, path: str, action: str) -> DataFrame:
    """The frame with the field at `path` resolved; a path that is not there changes nothing.

    * `cast:long`: each value cast, what can't be cast is null; a field of one type is cast, too.
    * `project:long`: the values of that type, all others null.
    * `make_cols`: a field a type, `name_type`; the first takes the place, the others go to the end.
    * `make_struct`: a plain struct with a field a type.

    Raises:
        ValueError: there is no such action, or it names no type.
    """
    name, _, target = action.partition(":")
    where = paths.parse(path)
    if name == "make_cols" and not target:
        return _columns(frame, where)
    if name == "make_struct" and not target:
        return paths.rewrite(frame, where, lambda column, kind: column.cast(types.plain(kind)))
    if name in ("cast", "project") and target:
        wanted = types.spark_type(target)
        change = _cast if name == "cast" else _project
        return paths.rewrite(frame, where, lambda column, kind: change(column, kind, wanted))
    raise ValueError(f"{action!r} resolves no choice: expected {ACTIONS}")


def resolve_all(frame: DataFrame, action: str) -> DataFrame:
    """Every choice resolved in the same way."""
    while True:
        found = first(frame.schema)
        if found is None:
            return frame
        frame = resolve(frame, found, action)


def first(schema: DataType, way: str = "") -> str | None:
    """The path of the first choice of the schema, or None."""
    if isinstance(schema, ArrayType):
        return _at(schema.elementType, f"{way}[]")
    for field in schema.fields if isinstance(schema, StructType) else ():
        found = _at(field.dataType, f"{way}.{paths.quoted(field.name)}".lstrip("."))
        if found is not None:
            return found
    return None


def _at(data_type: DataType, way: str) -> str | None:
    return way if types.is_choice(data_type) else first(data_type, way)


def _cast(column: Column, data_type: DataType, wanted: DataType) -> Column:
    if not types.is_choice(data_type):
        return _as(column, data_type, wanted)
    sides = [_as(column.getField(f.name), f.dataType, wanted) for f in data_type.fields]
    return F.coalesce(*sides)


def _as(column: Column, data_type: DataType, wanted: DataType) -> Column:
    """A struct or an array as text is its JSON; as anything else it is null."""
    if isinstance(data_type, (StructType, ArrayType)) and not isinstance(wanted, type(data_type)):
        return F.to_json(column) if isinstance(wanted, StringType) else F.lit(None).cast(wanted)
    return column.cast(wanted)


def _project(column: Column, data_type: DataType, wanted: DataType) -> Column:
    if not types.is_choice(data_type):
        return column if type(data_type) is type(wanted) else F.lit(None).cast(wanted)
    for field in data_type.fields:
        if type(field.dataType) is type(wanted):
            return column.getField(field.name).cast(wanted)
    return F.lit(None).cast(wanted)


def _columns(frame: DataFrame, path: paths.Path) -> DataFrame:
    """The choice as fields of its own, beside it in the struct that it is in."""
    found = paths.find(frame.schema, path)
    if found is None or not types.is_choice(found[1]):
        return frame
    column, choice = found
    sides = [(f"{path[-1]}_{field.name}", column.getField(field.name)) for field in choice.fields]
    if len(path) == 1:
        (name, side), *others = sides
        kept = [
            side.alias(name) if field.dataType is choice else F.col(paths.quoted(field.name))
            for field in frame.schema.fields
        ]
        return frame.select(*kept, *[one.alias(other) for other, one in others])

    def spread(struct: Column, kind: DataType) -> Column:
        for name, _ in sides:
            part = struct.getField(path[-1]).getField(name.removeprefix(f"{path[-1]}_"))
            struct_with = struct.withField(paths.quoted(name), part)
            struct = struct_with
        return struct.dropFields(paths.quoted(path[-1]))

    return paths.rewrite(frame, path[:-1], spread)


def match(frame: DataFrame, wanted: dict[str, str]) -> DataFrame:
    """Each field cast to the type that the catalogue's table has for its name (names without regard to case)."""
    for field in frame.schema.fields:
        declared = wanted.get(field.name.lower())
        if declared is not None:
            target = types.spark_type(declared)
            if target != field.dataType:
                quoted = paths.quoted(field.name)
                frame = paths.rewrite(frame, (field.name,), lambda column, kind, to=target: _cast(column, kind, to))
                del quoted
    return frame
