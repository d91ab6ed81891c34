"""Records of two frames in one: union, and the merge of a staging frame by keys."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import DataType, NullType, StructType

from awsglue.frames import paths, types


def union(one: DataFrame, other: DataFrame) -> DataFrame:
    """All records; fields by name. One that the frames have with different types is a choice."""
    wanted = _unified(one.schema, other.schema)
    return _fitted(one, wanted).unionByName(_fitted(other, wanted))


def merge(source: DataFrame, stage: DataFrame, keys: Sequence[str]) -> DataFrame:
    """The staging frame's records, and those of the source whose keys are in none of them; duplicates stay."""
    found = {
        key: (paths.find(source.schema, paths.parse(key)), paths.find(stage.schema, paths.parse(key))) for key in keys
    }
    for key, (here, there) in found.items():
        if here is None or there is None:
            raise ValueError(f"primary key {key!r} is not a field of both frames")
    updated = stage.select(
        *[there[0].alias(f"k{n}") for n, (_, there) in enumerate(found.values()) if there]
    ).distinct()
    numbered = [here[0].alias(f"s{n}") for n, (here, _) in enumerate(found.values()) if here]
    whole = F.struct(*[F.col(paths.quoted(name)) for name in source.columns]).alias("whole")
    equal = [F.col(f"s{number}").eqNullSafe(F.col(f"k{number}")) for number in range(len(keys))]
    condition = equal[0]
    for one in equal[1:]:
        condition = condition & one
    kept = source.select(whole, *numbered).join(updated, condition, "left_anti")
    rest = kept.select(*[F.col("whole").getField(name).alias(name) for name in source.columns])
    return union(rest, stage)


def _unified(one: StructType, other: StructType) -> dict[str, DataType]:
    found = {field.name: field.dataType for field in one.fields}
    for field in other.fields:
        name = next((name for name in found if name.lower() == field.name.lower()), field.name)
        found[name] = _either(found[name], field.dataType) if name in found else field.dataType
    return found


def _either(one: DataType, other: DataType) -> DataType:
    if isinstance(one, NullType) or one.simpleString() == other.simpleString():
        return other
    if isinstance(other, NullType):
        return one
    return types.choice_of({**_sides(one), **_sides(other)})


def _sides(data_type: DataType) -> dict[str, DataType]:
    if types.is_choice(data_type):
        return {field.name: field.dataType for field in data_type.fields}
    return {types.name_of(data_type): data_type}


def _fitted(frame: DataFrame, wanted: dict[str, DataType]) -> DataFrame:
    columns = []
    for name, data_type in wanted.items():
        field = paths.field_of(frame.schema, name)
        if field is None:
            columns.append(F.lit(None).cast(data_type).alias(name))
        else:
            columns.append(_as(F.col(paths.quoted(field.name)), field.dataType, data_type).alias(name))
    return frame.select(*columns)


def _as(column: Column, data_type: DataType, wanted: DataType) -> Column:
    if not types.is_choice(wanted) or data_type.simpleString() == wanted.simpleString():
        return column.cast(wanted)
    sides = _sides(wanted)
    if types.is_choice(data_type):
        mine = {name: column.getField(name) for name in _sides(data_type)}
    else:
        mine = {types.name_of(data_type): column}
    columns = {name: mine.get(name, F.lit(None)) for name in sides}
    return types.choice_column(columns, sides)
