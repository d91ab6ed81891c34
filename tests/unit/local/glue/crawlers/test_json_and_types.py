"""JSON records and the merging of types."""

from __future__ import annotations

import pytest

from local.glue.crawlers.hive_types import (
    BIGINT,
    DOUBLE,
    INT,
    NULL,
    STRING,
    ArrayOf,
    Column,
    MapOf,
    Scalar,
    StructOf,
    merge,
    merge_columns,
)
from local.glue.crawlers.json_classifier import JsonResult, classify_json


def columns(text: str, complete: bool = True) -> list[tuple[str, str]]:
    result = classify_json(text, complete)
    assert result is not None
    return [(column.name, column.type.render()) for column in result.columns]


def test_json_lines_give_nested_types() -> None:
    text = (
        '{"userId": 1, "score": 1, "tags": ["a"], "device": {"os": "tv", "px": 4}, "live": true, "gone": null}\n'
        '{"userId": 3000000000, "score": 2.5, "tags": [], "device": {"os": "web", "dark": false}}\n'
    )
    assert columns(text) == [
        ("userId", "bigint"),
        ("score", "double"),
        ("tags", "array<string>"),
        ("device", "struct<os:string,px:int,dark:boolean>"),
        ("live", "boolean"),
        ("gone", "string"),
    ]


def test_pretty_printed_objects_are_records_too() -> None:
    result = classify_json('{\n  "a": 1\n}\n{\n  "a": 2\n}\n', True)
    assert result == JsonResult((Column("a", INT),), 2, 0)


def test_a_file_that_is_an_array_has_one_column() -> None:
    assert columns('[{"a": 1}, {"a": 2.5, "b": "x"}]') == [("array", "array<struct<a:double,b:string>>")]


def test_keys_that_differ_in_case_are_one_column() -> None:
    assert columns('{"Id": 1}\n{"id": 2.5}\n') == [("Id", "double")]


def test_a_broken_line_is_counted_and_skipped() -> None:
    result = classify_json('{"a": 1}\n{"a": \n{"a": 3}\n', True)
    assert result is not None
    assert (result.records, result.broken) == (2, 1)


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 100_000], ids=["digits", "levels"])
def test_json_that_python_cannot_parse_is_a_broken_record(value: str) -> None:
    result = classify_json('{"a": 1}\n{"a": ' + value + "\n", True)
    assert result is not None
    assert (result.records, result.broken) == (1, 1)


def test_the_cut_last_record_is_not_broken() -> None:
    result = classify_json('{"a": 1}\n{"a": 2}\n{"a": 3, "b', False)
    assert result is not None
    assert (result.records, result.broken) == (2, 0)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "{not json\n{at all\n", "{}\n", "[1, 2"])
def test_what_is_not_json_records(text: str) -> None:
    assert classify_json(text, True) is None


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (INT, BIGINT, BIGINT),
        (BIGINT, DOUBLE, DOUBLE),
        (Scalar("tinyint"), INT, INT),
        (NULL, INT, INT),
        (INT, NULL, INT),
        (INT, STRING, STRING),
        (Scalar("date"), Scalar("timestamp"), STRING),
        (ArrayOf(INT), ArrayOf(NULL), ArrayOf(INT)),
        (ArrayOf(INT), INT, STRING),
        (StructOf((("a", INT),)), StructOf((("b", STRING), ("a", DOUBLE))), StructOf((("a", DOUBLE), ("b", STRING)))),
        (MapOf(STRING, INT), MapOf(STRING, BIGINT), MapOf(STRING, BIGINT)),
    ],
)
def test_merge(left: Scalar, right: Scalar, expected: Scalar) -> None:
    assert merge(left, right) == expected


def test_merge_columns_keeps_the_first_order_and_spelling() -> None:
    left = (Column("Id", INT), Column("name", STRING))
    right = (Column("extra", DOUBLE), Column("ID", BIGINT))
    assert merge_columns(left, right) == (Column("Id", BIGINT), Column("name", STRING), Column("extra", DOUBLE))
