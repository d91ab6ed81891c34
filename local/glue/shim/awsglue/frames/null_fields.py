"""Which fields hold nothing but nulls: those of which no type is known."""

from __future__ import annotations

from pyspark.sql.types import ArrayType, DataType, NullType, StructType

from awsglue.frames import paths


def of(data_type: DataType, way: str = "") -> list[str]:
    """The paths of the fields of type null."""
    if isinstance(data_type, NullType):
        return [way]
    if isinstance(data_type, ArrayType):
        return [way] if isinstance(data_type.elementType, NullType) else of(data_type.elementType, f"{way}[]")
    found = []
    for field in data_type.fields if isinstance(data_type, StructType) else ():
        name = paths.quoted(field.name) if "." in field.name else field.name
        found += of(field.dataType, f"{way}.{name}".lstrip("."))
    return found
