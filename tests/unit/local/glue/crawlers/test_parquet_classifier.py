"""Parquet: Hive types from the footer, read by ranges."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local.glue.crawlers.parquet_classifier import RangeReader, hive_type, read_footer
from local.glue.crawlers.schemas import CrawlFailed


def parquet_bytes(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def test_columns_rows_and_only_the_footer_is_read() -> None:
    schema = pa.schema(
        [
            ("Id", pa.int64()),
            ("small", pa.int32()),
            ("day", pa.date32()),
            ("at", pa.timestamp("us")),
            ("price", pa.decimal128(10, 2)),
            ("tags", pa.list_(pa.string())),
            ("device", pa.struct([("os", pa.string()), ("px", pa.int16())])),
            ("attributes", pa.map_(pa.string(), pa.float64())),
        ]
    )
    row = {
        "Id": 1,
        "small": 2,
        "day": date(2024, 1, 31),
        "at": datetime(2024, 1, 31, 10),
        "price": Decimal("9.99"),
        "tags": ["a"],
        "device": {"os": "tv", "px": 4},
        "attributes": [("x", 1.5)],
    }
    filler = pa.table({f"filler{index}": list(range(3)) for index in range(1)})
    data = parquet_bytes(pa.Table.from_pylist([row] * 3, schema=schema).append_column("filler", filler["filler0"]))
    columns, rows = read_footer(RangeReader(len(data), lambda start, end: data[start : end + 1]), "s3://b/k")
    assert rows == 3
    assert [(column.name, column.type.render()) for column in columns] == [
        ("Id", "bigint"),
        ("small", "int"),
        ("day", "date"),
        ("at", "timestamp"),
        ("price", "decimal(10,2)"),
        ("tags", "array<string>"),
        ("device", "struct<os:string,px:smallint>"),
        ("attributes", "map<string,double>"),
        ("filler", "bigint"),
    ]


def test_a_large_file_is_read_by_its_end_only() -> None:
    data = parquet_bytes(pa.table({"n": pa.array(range(400_000), pa.int64())}))
    read: list[int] = []

    def read_range(start: int, end: int) -> bytes:
        read.append(end - start + 1)
        return data[start : end + 1]

    _, rows = read_footer(RangeReader(len(data), read_range), "s3://b/k")
    assert rows == 400_000
    assert sum(read) < len(data) / 4


def test_a_damaged_footer_names_the_file() -> None:
    data = b"PAR1 and then nothing that makes sense PAR1"
    with pytest.raises(CrawlFailed, match="s3://b/broken.parquet.*footer"):
        read_footer(RangeReader(len(data), lambda start, end: data[start : end + 1]), "s3://b/broken.parquet")


def test_a_type_hive_lacks_names_the_column() -> None:
    with pytest.raises(CrawlFailed, match=r"s3://b/k, column t: Parquet type time64\[us\]"):
        hive_type(pa.time64("us"), "s3://b/k, column t")
