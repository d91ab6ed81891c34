"""Types by the names that DynamicFrames give them, and how Spark's schema carries a choice between several.

A choice is a struct with one field a type, named by the type; each of its fields is marked in its metadata, so that a
struct of the data's own is never taken for one. `toDF` shows an unresolved choice as that struct, as AWS does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    ByteType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    MapType,
    NullType,
    ShortType,
    StringType,
    StructField,
    StructType,
    TimestampType,
    _parse_datatype_string,
)

MARK = {"awsglue.choice": True}
NAMES: dict[type[DataType], str] = {
    BinaryType: "binary",
    BooleanType: "boolean",
    ByteType: "byte",
    DateType: "date",
    DecimalType: "decimal",
    DoubleType: "double",
    FloatType: "float",
    IntegerType: "int",
    LongType: "long",
    NullType: "null",
    ShortType: "short",
    StringType: "string",
    TimestampType: "timestamp",
    ArrayType: "array",
    MapType: "map",
    StructType: "struct",
}
SIMPLE: dict[str, DataType] = {
    **{name: kind() for kind, name in NAMES.items() if kind not in (ArrayType, MapType, StructType)},
    # gluetypes' own defaults, not Spark's (10, 0).
    "decimal": DecimalType(10, 2),
    "bigint": LongType(),
    "integer": IntegerType(),
    "smallint": ShortType(),
    "tinyint": ByteType(),
    "bool": BooleanType(),
    "real": FloatType(),
}
NESTED = {"array": ArrayType, "list": ArrayType, "map": MapType, "struct": StructType, "object": StructType}
WHOLE = (ByteType, ShortType, IntegerType, LongType)
REAL = (FloatType, DoubleType)
_TEXT = re.compile(r"(var)?char(\(\d+\))?")


def name_of(data_type: DataType) -> str:
    """The type's name in a DynamicFrame's schema: `long`, `struct`, `choice`."""
    return "choice" if is_choice(data_type) else NAMES.get(type(data_type), data_type.typeName())


def spark_type(text: str) -> DataType:
    """The type that a mapping or a resolution names: `long`, `decimal(10,2)`, `array<int>`.

    Raises:
        ValueError: it names no type.
    """
    name = text.strip().lower()
    if name in SIMPLE:
        return SIMPLE[name]
    if _TEXT.fullmatch(name):
        return StringType()
    try:
        return _parse_datatype_string(re.sub(r"\blong\b", "bigint", text.strip()))
    except Exception as error:
        raise ValueError(f"{text!r} is not a type: expected string, long, decimal(10,2), array<int> or the like") from (
            error
        )


def agrees(declared: str, data_type: DataType) -> bool:
    """True where a mapping's source type is that of the data; whole numbers of any width are one, so are real ones."""
    name = declared.strip().lower()
    kind = re.split(r"[<(]", name)[0]
    if kind in NESTED:
        return isinstance(data_type, NESTED[kind]) and not is_choice(data_type)
    if kind == "choice":
        return is_choice(data_type)
    wanted = spark_type(name)
    if isinstance(wanted, WHOLE):
        return isinstance(data_type, WHOLE)
    if isinstance(wanted, REAL):
        return isinstance(data_type, REAL)
    return isinstance(data_type, type(wanted))


def is_nested_name(name: str) -> bool:
    """True for `struct`, `array` and `map` without more: a target of these keeps what the source is."""
    return name.strip().lower() in NESTED


def is_choice(data_type: DataType) -> bool:
    """True for a struct that stands for several types of one field."""
    if not isinstance(data_type, StructType) or not data_type.fields:
        return False
    return all("awsglue.choice" in field.metadata for field in data_type.fields)


def choice_of(types: Mapping[str, DataType]) -> StructType:
    """The type of a field that is one of `types`, which are keyed by their names."""
    return StructType([StructField(name, data_type, True, dict(MARK)) for name, data_type in types.items()])


def choice_column(columns: Mapping[str, Column], types: Mapping[str, DataType]) -> Column:
    """A choice of these columns, of which at most one has a value in a row; without any it is null itself."""
    struct = F.struct(*[column.cast(types[name]).alias(name) for name, column in columns.items()])
    some = None
    for column in columns.values():
        some = column.isNotNull() if some is None else some | column.isNotNull()
    return F.when(some, struct).cast(choice_of(types))


def has_choice(data_type: DataType) -> bool:
    """True where the type is a choice or holds one, however deep."""
    if is_choice(data_type):
        return True
    if isinstance(data_type, StructType):
        return any(has_choice(field.dataType) for field in data_type.fields)
    if isinstance(data_type, ArrayType):
        return has_choice(data_type.elementType)
    return isinstance(data_type, MapType) and has_choice(data_type.valueType)


def plain(data_type: DataType) -> DataType:
    """The same type with its choices as ordinary structs."""
    if isinstance(data_type, StructType):
        return StructType([_plain_field(field) for field in data_type.fields])
    if isinstance(data_type, ArrayType):
        return ArrayType(plain(data_type.elementType), data_type.containsNull)
    if isinstance(data_type, MapType):
        return MapType(data_type.keyType, plain(data_type.valueType), data_type.valueContainsNull)
    return data_type


def _plain_field(field: StructField) -> StructField:
    kept = {key: value for key, value in field.metadata.items() if key not in MARK}
    return StructField(field.name, plain(field.dataType), field.nullable, kept)


def tree(data_type: StructType) -> str:
    """The schema as `printSchema` shows it, from `root` on."""
    return "\n".join(["root", *(line for field in data_type.fields for line in _branch(field.name, field.dataType, 0))])


def _branch(name: str, data_type: DataType, depth: int) -> list[str]:
    lines = [f"{'|    ' * depth}|-- {name}: {name_of(data_type)}"]
    if is_choice(data_type):
        for field in data_type.fields:
            lines.append(f"{'|    ' * (depth + 1)}|-- {field.name}")
            lines += _inside(field.dataType, depth + 2)
        return lines
    return lines + _inside(data_type, depth + 1)


def _inside(data_type: DataType, depth: int) -> list[str]:
    if isinstance(data_type, StructType):
        return [line for field in data_type.fields for line in _branch(field.name, field.dataType, depth)]
    if isinstance(data_type, ArrayType):
        return _branch("element", data_type.elementType, depth)
    if isinstance(data_type, MapType):
        return _branch("keyType", data_type.keyType, depth) + _branch("valueType", data_type.valueType, depth)
    return []
