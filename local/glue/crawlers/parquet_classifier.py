"""Columns and row count of a Parquet file, from its footer alone (range reads; no row is fetched)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from local.glue.crawlers.hive_types import ArrayOf, Column, HiveType, MapOf, Scalar, StructOf
from local.glue.crawlers.schemas import CrawlFailed

if TYPE_CHECKING:
    from collections.abc import Callable

_SCALARS: dict[Any, str] = {
    pa.null(): "string",
    pa.bool_(): "boolean",
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    # Hive has no unsigned types: the next wider signed one holds every value, but for uint64.
    pa.uint8(): "smallint",
    pa.uint16(): "int",
    pa.uint32(): "bigint",
    pa.uint64(): "decimal(20,0)",
    pa.float16(): "float",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.string(): "string",
    pa.large_string(): "string",
    pa.binary(): "binary",
    pa.large_binary(): "binary",
    pa.date32(): "date",
    pa.date64(): "date",
}


class RangeReader(io.RawIOBase):
    """A seekable file over `read(start, end)`; both ends inclusive, as in an HTTP Range header."""

    def __init__(self, size: int, read: Callable[[int, int], bytes]) -> None:
        super().__init__()
        self._size, self._read, self._position = size, read, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        end = min(self._position + len(buffer), self._size)
        if end <= self._position:
            return 0
        data = self._read(self._position, end - 1)
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def read_footer(source: io.RawIOBase, where: str) -> tuple[tuple[Column, ...], int]:
    """Columns and rows of the Parquet file in `source`; CrawlFailed names `where` when the footer is damaged."""
    try:
        footer = pq.ParquetFile(source)
    except pa.ArrowInvalid as error:
        raise CrawlFailed(
            f"{where}: starts as Parquet but its footer cannot be read ({error}); write it anew"
        ) from error
    columns = tuple(
        Column(field.name, hive_type(field.type, f"{where}, column {field.name}")) for field in footer.schema_arrow
    )
    return columns, int(footer.metadata.num_rows)


def hive_type(kind: Any, where: str) -> HiveType:
    """The Hive type of an Arrow type; CrawlFailed for one that Hive cannot name."""
    if kind in _SCALARS:
        return Scalar(_SCALARS[kind])
    if pa.types.is_timestamp(kind):
        return Scalar("timestamp")
    if pa.types.is_decimal(kind):
        return Scalar(f"decimal({kind.precision},{kind.scale})")
    if pa.types.is_fixed_size_binary(kind):
        return Scalar("binary")
    if pa.types.is_dictionary(kind):
        return hive_type(kind.value_type, where)
    return _nested_type(kind, where)


def _nested_type(kind: Any, where: str) -> HiveType:
    if pa.types.is_map(kind):
        return MapOf(hive_type(kind.key_type, where), hive_type(kind.item_type, where))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return ArrayOf(hive_type(kind.value_type, where))
    if pa.types.is_struct(kind):
        return StructOf(tuple((field.name, hive_type(field.type, where)) for field in kind))
    raise CrawlFailed(f"{where}: Parquet type {kind} has no Hive type; store it as one that has")
