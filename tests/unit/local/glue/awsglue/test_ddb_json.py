"""DynamoDB JSON: the developer guide's two examples, and what is of several types or in lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.local.glue.awsglue.conftest import rows_of, tree_of

Frame = Callable[[list[dict[str, Any]]], Any]
ITEM = {
    "parentMap": {"M": {"childMap": {"M": {"appName": {"S": "a"}, "updatedAt": {"N": "7"}}}}},
    "strings": {"SS": ["x", "y"]},
    "numbers": {"NS": ["1"]},
    "isDDBJson": {"BOOL": True},
    "nullValue": {"NULL": True},
}


def test_an_export_is_simplified(frame: Frame, capsys: pytest.CaptureFixture[str]) -> None:
    found = frame([{"Item": ITEM}]).simplify_ddb_json()

    assert rows_of(found) == [
        {
            "parentMap": {"childMap": {"appName": "a", "updatedAt": "7"}},
            "strings": ["x", "y"],
            "numbers": ["1"],
            "isDDBJson": True,
            "nullValue": None,
        }
    ]
    assert tree_of(found, capsys)[-2:] == ["|-- isDDBJson: boolean", "|-- nullValue: null"]


def test_an_export_is_unnested(frame: Frame, capsys: pytest.CaptureFixture[str]) -> None:
    from awsglue.transforms import UnnestDDBJson

    item = {"ColA": {"S": "a"}, "ColB": {"S": "b"}, "ColC": {"N": "1.5"}, "ColD": {"L": []}}
    given = frame([{"Item": item}])

    assert tree_of(given.unnest_ddb_json(), capsys) == [
        "root",
        "|-- ColA: string",
        "|-- ColB: string",
        "|-- ColC: string",
        "|-- ColD: array",
        "|    |-- element: null",
    ]
    assert rows_of(UnnestDDBJson.apply(frame=given)) == [{"ColA": "a", "ColB": "b", "ColC": "1.5", "ColD": []}]
    lists = frame([{"Item": {"l": {"L": [{"S": "x"}]}}}]).unnest_ddb_json()
    assert rows_of(lists) == [{"l": [{"S": "x"}]}]
    with pytest.raises(NotImplementedError, match="unnest_ddb_json of a map"):
        frame([{"Item": ITEM}]).unnest_ddb_json().count()


def test_lists_of_one_type_are_simplified_and_others_stay(frame: Frame) -> None:
    from awsglue.transforms import SimplifyDDBJson

    one = {"L": [{"N": "1"}, {"N": "2"}]}
    mixed = {"L": [{"N": "1"}, {"S": "a"}]}
    maps = {"L": [{"M": {"k": {"S": "v"}}}]}
    deep = {"L": [{"L": [{"S": "x"}]}]}

    found = SimplifyDDBJson.apply(frame=frame([{"one": one, "mixed": mixed, "maps": maps, "deep": deep}]))

    assert rows_of(found) == [
        {
            "one": ["1", "2"],
            "mixed": [{"N": "1", "S": None}, {"N": None, "S": "a"}],
            "maps": [{"M": {"k": {"S": "v"}}}],
            "deep": [["x"]],
        }
    ]


def test_a_field_of_several_types_and_what_is_no_dynamodb_json(frame: Frame) -> None:
    rows = [
        {"id": {"S": "a"}, "v": {"N": "1"}, "c": {"BOOL": True}, "plain": {"S": 1}},
        {"id": {"S": "b"}, "v": {"S": "x"}, "c": {"SS": ["y"]}, "plain": {"S": 2}},
        {"id": {"S": "c"}, "v": {"NULL": True}, "c": {"NULL": True}, "plain": None},
    ]

    found = {row["id"]: row for row in rows_of(frame(rows).simplify_ddb_json())}

    assert [found[name]["v"] for name in "abc"] == ["1", "x", None]
    assert [found[name]["c"] for name in "abc"] == [
        {"boolean": True, "array": None},
        {"boolean": None, "array": ["y"]},
        None,
    ]
    assert [found[name]["plain"] for name in "abc"] == [{"S": 1}, {"S": 2}, None]
