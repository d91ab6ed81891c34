"""`awsglue.gluetypes`: the types of a DynamicFrame's schema as objects.

Source: developer guide, "PySpark extension types".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyspark.sql import types as spark

from awsglue.frames import types as names

# What `import *` gives a script: types, and none of what this module is made with.
__all__ = [
    "ArrayType",
    "AtomicType",
    "BinaryType",
    "BooleanType",
    "ByteType",
    "ChoiceType",
    "DataType",
    "DateType",
    "DecimalType",
    "DoubleType",
    "EntityType",
    "EnumType",
    "Field",
    "FloatType",
    "IntegerType",
    "LongType",
    "MapType",
    "NullType",
    "SetType",
    "ShortType",
    "StringType",
    "StructType",
    "TimestampType",
    "UnknownType",
]


class DataType:
    """A type; equal to another of the same kind and parts."""

    def __init__(self, properties: Mapping[str, Any] | None = None) -> None:
        self.properties = dict(properties or {})

    @classmethod
    def typeName(cls) -> str:  # noqa: N802 - AWS's name
        """Its name: `string`, `long`, `struct`."""
        name = cls.__name__.removesuffix("Type").lower()
        return "int" if name == "integer" else name

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802 - AWS's name
        """What it is, as JSON has it."""
        return {"dataType": self.typeName(), **({"properties": self.properties} if self.properties else {})}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.jsonValue() == other.jsonValue()

    def __hash__(self) -> int:
        return hash(json.dumps(self.jsonValue(), sort_keys=True, default=str))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({json.dumps(self.jsonValue())})"


class AtomicType(DataType):
    """A type without parts."""


class NullType(AtomicType):
    """Nothing but nulls."""


class StringType(AtomicType):
    """Text."""


class BinaryType(AtomicType):
    """Bytes."""


class BooleanType(AtomicType):
    """True or false."""


class DateType(AtomicType):
    """A day."""


class TimestampType(AtomicType):
    """A moment."""


class ByteType(AtomicType):
    """A whole number of 8 bits."""


class ShortType(AtomicType):
    """A whole number of 16 bits."""


class IntegerType(AtomicType):
    """A whole number of 32 bits."""


class LongType(AtomicType):
    """A whole number of 64 bits."""


class FloatType(AtomicType):
    """A real number of 32 bits."""


class DoubleType(AtomicType):
    """A real number of 64 bits."""


class UnknownType(AtomicType):
    """A type that is not known."""


class DecimalType(AtomicType):
    """A number of `precision` digits, `scale` of them after the point."""

    def __init__(self, precision: int = 10, scale: int = 2, properties: Mapping[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.precision, self.scale = precision, scale

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802 - AWS's name
        """What it is, as JSON has it."""
        return {**super().jsonValue(), "precision": self.precision, "scale": self.scale}


class EnumType(AtomicType):
    """One of some texts."""

    def __init__(self, options: Sequence[str] = (), properties: Mapping[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.options = list(options)

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802 - AWS's name
        """What it is, as JSON has it."""
        return {**super().jsonValue(), "options": self.options}


class ArrayType(DataType):
    """Elements of one type."""

    def __init__(self, elementType: DataType | None = None, properties: Mapping[str, Any] | None = None) -> None:  # noqa: N803
        super().__init__(properties)
        self.elementType = elementType or UnknownType()

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802 - AWS's name
        """What it is, as JSON has it."""
        return {**super().jsonValue(), "elementType": self.elementType.jsonValue()}


class SetType(DataType):
    """Different elements of one type."""

    def __init__(self, itemType: DataType | None = None, properties: Mapping[str, Any] | None = None) -> None:  # noqa: N803
        super().__init__(properties)
        self.itemType = itemType or UnknownType()

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802 - AWS's name
        """What it is, as JSON has it."""
        return {**super().jsonValue(), "itemType": self.itemType.jsonValue()}


class MapType(DataType):
    """Values of one type by names."""

    def __init__(self, valueType: DataType | None = None, properties: Mapping[str, Any] | None = None) -> None:  # noqa: N803
        super().__init__(properties)
        self.valueType = valueType or UnknownType()

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802 - AWS's name
        """What it is, as JSON has it."""
        return {**super().jsonValue(), "valueType": self.valueType.jsonValue()}


class ChoiceType(DataType):
    """One of several types."""

    def __init__(self, choices: Sequence[DataType] = (), properties: Mapping[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.choices: dict[str, DataType] = {}
        self.merge(choices)

    def add(self, new_choice: DataType) -> None:
        """One more type.

        Raises:
            ValueError: it has one of that name.
        """
        if new_choice.typeName() in self.choices:
            raise ValueError(f"the choice has a type {new_choice.typeName()} already")
        self.choices[new_choice.typeName()] = new_choice

    def merge(self, new_choices: DataType | Sequence[DataType]) -> None:
        """More types, or those of another choice."""
        if isinstance(new_choices, ChoiceType):
            new_choices = list(new_choices.choices.values())
        for one in [new_choices] if isinstance(new_choices, DataType) else new_choices:
            self.add(one)

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802 - AWS's name
        """What it is, as JSON has it."""
        return {**super().jsonValue(), "choices": [one.jsonValue() for one in self.choices.values()]}


class Field:
    """A named field of a struct."""

    def __init__(self, name: str, dataType: DataType, properties: Mapping[str, Any] | None = None) -> None:  # noqa: N803
        self.name, self.dataType, self.properties = name, dataType, dict(properties or {})

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802 - AWS's name
        """What it is, as JSON has it."""
        return {"name": self.name, "container": self.dataType.jsonValue()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Field) and self.jsonValue() == other.jsonValue()

    def __hash__(self) -> int:
        return hash((self.name, self.dataType))

    def __repr__(self) -> str:
        return f"Field({self.name}, {self.dataType!r})"


class StructType(DataType):
    """Fields in their order."""

    def __init__(self, fields: Sequence[Field] = (), properties: Mapping[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.fields = list(fields)

    @property
    def field_map(self) -> dict[str, Field]:
        """The fields by their names."""
        return {field.name: field for field in self.fields}

    def add(self, field: Field) -> None:
        """One more field."""
        self.fields.append(field)

    def hasField(self, field: str | Field) -> bool:  # noqa: N802 - AWS's name
        """True where it has a field of this name."""
        return (field.name if isinstance(field, Field) else field) in self.field_map

    def getField(self, field: str) -> Field:  # noqa: N802 - AWS's name
        """The field of this name; raises KeyError."""
        return self.field_map[field]

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802 - AWS's name
        """What it is, as JSON has it."""
        return {**super().jsonValue(), "fields": [field.jsonValue() for field in self.fields]}


class EntityType(DataType):
    """A type under another name."""

    def __init__(self, entity: str, base_type: DataType, properties: Mapping[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.entity, self.base_type = entity, base_type

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802 - AWS's name
        """What it is, as JSON has it."""
        return {**super().jsonValue(), "entity": self.entity, "base_type": self.base_type.jsonValue()}


SIMPLE: dict[str, type[DataType]] = {
    kind.typeName(): kind
    for kind in (
        NullType, StringType, BinaryType, BooleanType, DateType, TimestampType, ByteType, ShortType, IntegerType,
        LongType, FloatType, DoubleType,
    )
}  # fmt: skip


def of_spark(data_type: spark.DataType) -> Any:
    """AWS's type for one of Spark's; of a frame's schema the StructType."""
    if names.is_choice(data_type):
        return ChoiceType([of_spark(field.dataType) for field in data_type.fields])
    if isinstance(data_type, spark.StructType):
        return StructType([Field(field.name, of_spark(field.dataType)) for field in data_type.fields])
    if isinstance(data_type, spark.ArrayType):
        return ArrayType(of_spark(data_type.elementType))
    if isinstance(data_type, spark.MapType):
        return MapType(of_spark(data_type.valueType))
    if isinstance(data_type, spark.DecimalType):
        return DecimalType(data_type.precision, data_type.scale)
    return SIMPLE.get(names.name_of(data_type), UnknownType)()


def text_of(data_type: Any) -> str:
    """The type as mappings and resolutions write it; a text stays as it is."""
    if isinstance(data_type, str):
        return data_type
    if isinstance(data_type, DecimalType):
        return f"decimal({data_type.precision},{data_type.scale})"
    return str(data_type.typeName())
