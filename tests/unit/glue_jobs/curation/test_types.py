"""Texts as values of their types: what does not fit is of no type, and is never cut, rounded or wrapped around."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.columns import ContractError, SourceColumn
from glue_jobs.curation import types
from glue_jobs.lake.literals import local_rows

CASES: dict[str, list[tuple[str, Any]]] = {
    "int": [
        ("7", 7), ("-7", -7), ("+7", 7), ("007", 7), ("43.0", 43), ("43.000", 43), ("4.3E1", 43), ("1.0E7", 10_000_000),
        ("2147483647", 2147483647), ("2147483648", None), ("2147483648.0", None), ("4.294967297E9", None),
        ("43.5", None), ("4.35E1", None), ("43.", 43), ("", None), ("x", None), ("1 2", None), ("1e400", None),
        ("0x1A", None), ("NaN", None), ("99999999999999999999", None), ("\u0663", None),
    ],
    "bigint": [
        ("9223372036854775807", 9223372036854775807), ("9223372036854775808", None), ("9250000000.0", 9_250_000_000),
        ("9.25E9", 9_250_000_000), ("1.5", None),
    ],
    "double": [
        ("1", 1.0), ("-1.5", -1.5), (".5", 0.5), ("5.", 5.0), ("1e-3", 0.001), ("1E3", 1000.0), ("1e999", None),
        ("NaN", None), ("Infinity", None), ("-inf", None), ("1,5", None), ("1d", None), ("1.2.3", None),
    ],
    "decimal(5,2)": [
        ("1.25", Decimal("1.25")), ("8.3000", Decimal("8.30")), ("999.99", Decimal("999.99")), ("1000", None),
        ("1.255", None), ("0.001", None), ("1.0E2", Decimal("100.00")), ("1e5", None), ("-0.01", Decimal("-0.01")),
        ("12345678901234567890123456789012345678901", None), ("x", None),
    ],
    "boolean": [
        ("True", True), ("true", True), ("False", False), ("false", False), ("TRUE", None), ("1", None), ("yes", None),
    ],
    "array<struct<at:int,name:string>>": [
        ('[{"at": 1, "name": "x"}]', [(1, "x")]), ('[{"at": 1, "more": 5}]', [(1, None)]), ("[]", []),
        ('[{"at": 99999999999}]', None), ('[{"at": "x"}]', None), ('{"at": 1}', None), ("[{", None), ("5", None),
    ],
    "struct<at:int>": [('{"at": 1}', (1,)), ('{"at": 1.5}', None), ("[1]", None), ("{}", (None,))],
    "list": [
        ("a, b,,a", ["a", "b"]), ('["a", "b, c", "", null, "a"]', ["a", "b, c"]), ("[REC], b", ["[REC]", "b"]),
        ("", []), ("[1, 2]", ["1", "2"]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("type", CASES)
def test_texts_by_example(spark: SparkSession, type: str) -> None:
    given = [(at, text or None) for at, (text, _) in enumerate(CASES[type])]
    rows = local_rows(spark, {"at": "int", "cell": "string"}, given)
    typed = rows.selectExpr("at", f"{types.typed_column(SourceColumn('cell', 'cell', '', type=type))} as value")
    found = {row["at"]: _plain(row["value"]) for row in typed.collect()}
    assert found == {at: value for at, (_, value) in enumerate(CASES[type])}


TIMES = [
    ("timestamp", "yyyy-MM-dd HH:mm:ss.SSSSSS", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}",
     "2025-08-02 10:11:12.123456", datetime(2025, 8, 2, 10, 11, 12, 123456)),
    ("timestamp", "yyyy-MM-dd HH:mm:ss", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "2025-08-02 25:11:12", None),
    ("timestamp", "yyyy-MM-dd HH:mm:ss", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "2025-08-02", None),
    ("date", "yyyy-MM-dd", r"\d{4}-\d\d-\d\d", "2024-02-29", date(2024, 2, 29)),
    ("date", "yyyy-MM-dd", r"\d{4}-\d\d-\d\d", "2025-02-29", None),
]  # fmt: skip


@pytest.mark.parametrize(("type", "format", "shape", "text", "value"), TIMES)
def test_times_by_example(spark: SparkSession, type: str, format: str, shape: str, text: str, value: Any) -> None:
    column = SourceColumn("cell", "cell", "", type=type, format=format, shape=shape)
    rows = local_rows(spark, {"cell": "string"}, [(text,)])
    (row,) = rows.selectExpr(f"{types.typed_column(column)} as value").collect()
    assert row["value"] == value


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"type": "money"}, "column 'c' has type 'money': expected string, int"),
        ({"type": "date"}, "column 'c' is a date: give its format and its shape"),
        ({"personal": "mask"}, "personal is 'mask', expected hash or drop"),
    ],
)
def test_a_column_of_no_known_kind_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(ContractError, match=message):
        SourceColumn("c", "c", "", **given)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return tuple(value) if isinstance(value, tuple) else value
