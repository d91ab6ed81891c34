"""The schema of records that describe themselves: what types each field has, over all records.

A shape is what was seen at one place: a dictionary from the names of types to what is inside them (the fields of a
struct, the elements of an array, nothing for the rest). An empty one has seen nothing but nulls. It is made of builtins
alone, because it is filled in Python workers, record by record.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterable, Iterator
from typing import Any

from pyspark.sql.types import (
    ArrayType,
    DataType,
    DecimalType,
    LongType,
    NullType,
    StructField,
    StructType,
)

from awsglue.frames import types

Shape = dict[str, Any]

INT_MAX, LONG_MAX = 2**31 - 1, 2**63 - 1
SCALARS = {
    str: "string",
    bool: "boolean",
    float: "double",
    bytes: "binary",
    bytearray: "binary",
    datetime.datetime: "timestamp",
    datetime.date: "date",
    decimal.Decimal: "decimal",
}
# As wide as Spark has them: a record does not tell the precision of the next.
DECIMAL = DecimalType(38, 18)


def observe(shape: Shape, value: Any) -> None:
    """Add what the value is to the shape.

    Raises:
        TypeError: it is of a kind that no field can have.
    """
    if value is None:
        return
    kind = type(value)
    if kind is int:
        shape[_width(value)] = None
    elif kind in SCALARS:
        shape[SCALARS[kind]] = None
    elif isinstance(value, dict):
        fields = shape.setdefault("struct", {})
        for name, inside in value.items():
            observe(fields.setdefault(str(name), {}), inside)
    elif isinstance(value, (list, tuple, set)):
        elements = shape.setdefault("array", {})
        for inside in value:
            observe(elements, inside)
    else:
        _observe_other(shape, value)


def _width(value: int) -> str:
    if -INT_MAX - 1 <= value <= INT_MAX:
        return "int"
    return "long" if -LONG_MAX - 1 <= value <= LONG_MAX else "decimal"


def _observe_other(shape: Shape, value: Any) -> None:
    """Subclasses of the builtins, and numpy's scalars."""
    for kind, name in ((bool, "boolean"), (int, "int"), (float, "double"), (str, "string")):
        if isinstance(value, kind):
            shape[_width(int(value)) if kind is int else name] = None
            return
    if not hasattr(value, "item"):
        raise TypeError(
            f"a record can't hold a {type(value).__name__}: expected numbers, text, times, lists, dictionaries"
        )
    observe(shape, value.item())


def merge(one: Shape, other: Shape) -> Shape:
    """What either has seen; `one` is changed."""
    for name, inside in other.items():
        if name == "struct":
            fields = one.setdefault(name, {})
            for field, shape in inside.items():
                fields[field] = merge(fields[field], shape) if field in fields else shape
        elif name == "array":
            one[name] = merge(one.get(name, {}), inside)
        else:
            one[name] = None
    return one


def widened(shape: Shape) -> Shape:
    """The same with `long` for `int`, however deep."""
    wide: Shape = {}
    for name, inside in shape.items():
        if name == "struct":
            wide[name] = {field: widened(of_field) for field, of_field in inside.items()}
        else:
            wide["long" if name == "int" else name] = widened(inside) if name == "array" else inside
    return wide


def observed(records: Iterable[Any]) -> Iterator[Shape]:
    """The shape of a partition's records."""
    shape: Shape = {}
    for record in records:
        observe(shape, record)
    yield shape


def type_of(shape: Shape) -> DataType:
    """The type of what was seen, a choice where it was several; whole numbers are one type, `long` where one is."""
    names = dict(shape)
    if "long" in names:
        names.pop("int", None)
    if not names:
        return NullType()
    sides = {name: _side(name, inside) for name, inside in sorted(names.items())}
    return next(iter(sides.values())) if len(sides) == 1 else types.choice_of(sides)


def _side(name: str, inside: Any) -> DataType:
    if name == "struct":
        return StructType([StructField(field, type_of(shape)) for field, shape in inside.items()])
    if name == "array":
        return ArrayType(type_of(inside))
    return DECIMAL if name == "decimal" else types.SIMPLE[name]


def struct_of(shape: Shape) -> StructType:
    """The schema of records; of none at all it has no fields."""
    found = type_of({"struct": shape.get("struct", {})})
    assert isinstance(found, StructType)
    return found


def fitted(value: Any, data_type: DataType) -> Any:
    """The value as Spark takes it for the type: a tuple for a struct, the one side set for a choice."""
    if value is None:
        return None
    if isinstance(data_type, StructType):
        if types.is_choice(data_type):
            return tuple(fitted(value, f.dataType) if f.name == _name(value, data_type) else None for f in data_type)
        return tuple(fitted(value.get(field.name), field.dataType) for field in data_type.fields)
    if isinstance(data_type, ArrayType):
        return [fitted(one, data_type.elementType) for one in value]
    if isinstance(data_type, DecimalType):
        return decimal.Decimal(value)
    return value.item() if hasattr(value, "item") else value


def _name(value: Any, choice: StructType) -> str:
    """Which side of the choice the value is."""
    shape: Shape = {}
    observe(shape, value)
    name = next(iter(shape))
    return "long" if name == "int" and any(isinstance(f.dataType, LongType) for f in choice.fields) else name
