"""The `.metadata` file beside a result: the query's id and the columns, in protobuf's wire format.

AWS documents no schema. The field numbers are those that Athena's JDBC drivers read (burtcorp/athena-jdbc,
AthenaMetaDataParser) and that others measured on AWS: 1 id, 2 kind of update, 3 rows updated, 4 columns; in a column
1 catalogue, 4 name, 5 label, 6 type, 7 precision, 8 scale, 9 nullable, 10 case-sensitive.
"""

from __future__ import annotations

from typing import Any

_NULLABLE_UNKNOWN = 3
# Which numbers a column of a type has; the others have nothing but `nullable`.
_ALL = (
    "tinyint", "smallint", "integer", "bigint", "double", "float", "decimal", "varchar", "char", "varbinary",
    "timestamp", "time", "timestamp with time zone", "time with time zone",
)  # fmt: skip
_CASE_ONLY = ("boolean", "interval day to second")


def metadata(query_id: str, columns: list[dict[str, Any]], update: str = "", count: int | None = None) -> bytes:
    """The file's content; `columns` are the ColumnInfo of GetQueryResults."""
    parts = [_text(1, query_id)]
    if update:
        parts.append(_text(2, update))
    if count is not None:
        parts.append(_number(3, count))
    return b"".join(parts + [_bytes(4, _column(column)) for column in columns])


def _column(column: dict[str, Any]) -> bytes:
    kind = str(column["Type"])
    parts = [_text(1, column["CatalogName"]), _text(4, column["Name"]), _text(5, column["Label"]), _text(6, kind)]
    if kind in _ALL:
        parts.append(_number(7, column["Precision"]))
    if kind in _ALL or kind == "date":
        parts.append(_number(8, column["Scale"]))
    parts.append(_number(9, _NULLABLE_UNKNOWN))
    if kind in _ALL or kind == "date" or kind in _CASE_ONLY:
        parts.append(_number(10, int(column["CaseSensitive"])))
    return b"".join(parts)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())
