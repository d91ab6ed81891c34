"""What is an Avro schema."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.glue.catalogue import avro


def record(*fields: Any, name: str = "R", **members: Any) -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": list(fields), **members}


def field(kind: Any, name: str = "f") -> dict[str, Any]:
    return {"name": name, "type": kind}


@pytest.mark.parametrize(
    "schema",
    [
        "int",
        {"type": "long", "logicalType": "timestamp-millis"},
        ["null", "string"],
        record(),
        record(field(["null", "R"])),
        record(field("a.b.R"), name="R", namespace="a.b"),
        record(field({"type": "array", "items": "int"}), field({"type": "map", "values": "R"}, "g")),
        record(field({"type": "enum", "name": "E", "symbols": ["A"]}), field("E", "g")),
        {"type": "fixed", "name": "F", "size": 16},
    ],
)
def test_a_schema_passes(schema: Any) -> None:
    avro.check(json.dumps(schema))


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ("films", "unknown type 'films'"),
        (record(field("Other")), "unknown type 'Other'"),
        (record(field("int"), field("int")), "no names of their own"),
        (record({"name": "f"}), "None is no type"),
        ({"type": "record", "name": "R"}, "R has no fields"),
        ({"type": "record", "fields": []}, "None is no name"),
        ({"type": "enum", "name": "E"}, "E has no symbols"),
        ({"type": "fixed", "name": "F"}, "F has no size"),
        ([["int"]], "a union holds no union"),
        (record(field(record())), "R is defined twice"),
        (7, "7 is no type"),
    ],
)
def test_what_is_wrong_is_told(schema: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        avro.check(json.dumps(schema))


def test_text_that_is_no_json_is_told() -> None:
    with pytest.raises(ValueError, match="not JSON"):
        avro.check('{"type":: "record"}')
