"""DynamoDB JSON, in which each value says its type (`{"S": "a"}`): the values themselves.

By the developer guide's pages of `unnest_ddb_json` and `simplify_ddb_json`. What they leave open: a field that is of
several types is a choice, or one text where all of them are text; a NULL is null.
"""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import ArrayType, BinaryType, BooleanType, DataType, NullType, StringType, StructType

from awsglue.frames import paths, types
from awsglue.unsupported import NotOnThisTarget

SCALAR = (StringType, BinaryType, NullType)
# What may be under each name: numbers are text, and so is what is binary.
HOLDS: dict[str, tuple[type[DataType], ...]] = {
    **dict.fromkeys(("S", "N", "B"), SCALAR),
    **dict.fromkeys(("BOOL", "NULL"), (BooleanType, NullType)),
    **dict.fromkeys(("SS", "NS", "BS", "L"), (ArrayType, NullType)),
    "M": (StructType, NullType),
}
MAP, LIST, NULL = "M", "L", "NULL"
# Gives a column and its type for a value under one of the names.
Read = Callable[[str, Column, DataType], "tuple[Column, DataType]"]


def says_its_type(data_type: DataType) -> bool:
    """True for a struct of DynamoDB's names of types, each over what it can hold."""
    if not isinstance(data_type, StructType) or types.is_choice(data_type) or not data_type.fields:
        return False
    return all(isinstance(field.dataType, HOLDS.get(field.name, ())) for field in data_type.fields)


def simplify(frame: DataFrame) -> DataFrame:
    """The attributes of items as fields: maps are structs, lists and sets arrays, numbers text.

    Elements of a list that holds maps, or elements of several types, stay as they are.
    """
    return _attributes(frame, _simplified)


def unnest(frame: DataFrame) -> DataFrame:
    """The attributes of items as fields; elements of lists stay as they are.

    Raises:
        NotOnThisTarget: an attribute is a map: AWS does not say what becomes of it.
    """
    return _attributes(frame, _unnested)


def _attributes(frame: DataFrame, read: Read) -> DataFrame:
    """The items are the rows, or what is in their one field, `Item` in an export."""
    fields = [(F.col(paths.quoted(field.name)), field) for field in frame.schema.fields]
    if len(fields) == 1 and _is_item(fields[0][1].dataType):
        whole, item = fields[0]
        fields = [(whole.getField(field.name), field) for field in item.dataType.fields]
    return frame.select(*[_value(column, field.dataType, read)[0].alias(field.name) for column, field in fields])


def _is_item(data_type: DataType) -> bool:
    return isinstance(data_type, StructType) and not says_its_type(data_type) and not types.is_choice(data_type)


def _value(column: Column, data_type: DataType, read: Read) -> tuple[Column, DataType]:
    """A value without the name of its type, and what it is then; something else than a value stays as it is."""
    if not isinstance(data_type, StructType) or not says_its_type(data_type):
        return column, data_type
    given = [(f.name, column.getField(f.name), f.dataType) for f in data_type.fields if f.name != NULL]
    found = [read(name, inside, kind) for name, inside, kind in given]
    known = [(one, kind) for one, kind in found if not isinstance(kind, NullType)]
    kinds = {types.name_of(kind): kind for _, kind in known}
    if not known:
        return F.lit(None), NullType()
    if len({kind.simpleString() for _, kind in known}) == 1:
        return F.coalesce(*[one for one, _ in known]), known[0][1]
    sides = {name: F.coalesce(*[one for one, kind in known if types.name_of(kind) == name]) for name in kinds}
    return types.choice_column(sides, kinds), types.choice_of(kinds)


def _simplified(name: str, column: Column, data_type: DataType) -> tuple[Column, DataType]:
    if name == MAP and isinstance(data_type, StructType):
        return _struct(column, data_type)
    if name == LIST and isinstance(data_type, ArrayType) and _is_of_one_type(data_type.elementType):
        return _list(column, data_type)
    return column, data_type


def _struct(column: Column, data_type: StructType) -> tuple[Column, DataType]:
    made = [(f.name, *_value(column.getField(f.name), f.dataType, _simplified)) for f in data_type.fields]
    whole = StructType()
    for name, _, kind in made:
        whole = whole.add(name, kind)
    struct = F.struct(*[one.alias(name) for name, one, _ in made])
    return F.when(column.isNotNull(), struct), whole


def _is_of_one_type(data_type: DataType) -> bool:
    """True for elements that all say the same type, which is no map."""
    return isinstance(data_type, StructType) and says_its_type(data_type) and len(data_type.fields) == 1 and (
        data_type.fields[0].name != MAP
    )  # fmt: skip


def _list(column: Column, data_type: ArrayType) -> tuple[Column, DataType]:
    kind = _value(F.lit(None), data_type.elementType, _simplified)[1]
    return F.transform(column, lambda one: _value(one, data_type.elementType, _simplified)[0]), ArrayType(kind)


def _unnested(name: str, column: Column, data_type: DataType) -> tuple[Column, DataType]:
    if name == MAP:
        raise NotOnThisTarget("dynamicframe.DynamicFrame.unnest_ddb_json of a map", "use simplify_ddb_json")
    return column, data_type
