"""Methods of frames and collections whose transforms are tested as classes, with given and expected records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.local.glue.awsglue.conftest import rows_of

Frame = Callable[[list[dict[str, Any]]], Any]


def test_mappings_by_scalas_name(frame: Frame) -> None:
    found = frame([{"a": "1", "b": 2}]).applyMapping([("a", "string", "n", "long"), ("b", "int", "b", "string")])

    assert rows_of(found) == [{"n": 1, "b": "2"}]


def test_rows_and_fields_are_split(frame: Frame) -> None:
    given = frame([{"id": 1, "v": "a"}, {"id": 2, "v": "b"}, {"id": 3, "v": "c"}])

    rows = given.split_rows({"id": {">": 1, "<=": 2}}, "in", "out")
    assert rows_of(rows.select("in")) == [{"id": 2, "v": "b"}]
    assert rows_of(rows.select("out")) == [{"id": 1, "v": "a"}, {"id": 3, "v": "c"}]
    fields = given.split_fields(["v"], "left", "right")
    assert rows_of(fields["left"]) == [{"v": "a"}, {"v": "b"}, {"v": "c"}]
    assert rows_of(fields["right"]) == [{"id": 1}, {"id": 2}, {"id": 3}]


def test_nested_records_become_flat(frame: Frame) -> None:
    given = frame([{"k": 1, "of": {"x": "a"}, "tags": ["t", "u"]}])

    assert rows_of(given.unnest()) == [{"k": 1, "of.x": "a", "tags": ["t", "u"]}]
    found = given.relationalize("root", "s3://bucket/staging")
    assert rows_of(found["root"]) == [{"k": 1, "of.x": "a", "tags": 1}]
    assert rows_of(found["root_tags"]) == [
        {"id": 1, "index": 0, "tags.val": "t"},
        {"id": 1, "index": 1, "tags.val": "u"},
    ]


def test_records_of_two_frames(frame: Frame) -> None:
    found = frame([{"a": 1}]).union(frame([{"a": 2, "b": "x"}]), transformation_ctx="all")

    assert rows_of(found) == [{"a": 1, "b": None}, {"a": 2, "b": "x"}]


def test_partitions_and_schema_change_no_record(frame: Frame) -> None:
    rows = [{"a": 1}, {"a": 2}]
    given = frame(rows).repartition(2)

    assert (given.coalesce(1).getNumPartitions(), given.coalesce(3, shuffle=True).getNumPartitions()) == (1, 3)
    assert rows_of(given.coalesce(1)) == rows_of(given.with_frame_schema(given.schema())) == rows


def test_all_records_are_written_on_the_way(frame: Frame, tmp_path: Path) -> None:
    given = frame([{"a": 1}, {"a": 2}])

    assert rows_of(given.spigot(str(tmp_path / "out"), {"prob": "1.0"})) == [{"a": 1}, {"a": 2}]
    lines = [line for path in (tmp_path / "out").glob("*.json") for line in path.read_text().splitlines()]
    assert sorted(lines) == ['{"a":1}', '{"a":2}']


def test_error_records_and_their_threshold(frame: Frame) -> None:
    from awsglue.transforms import ErrorsAsDynamicFrame

    def fail(record: dict[str, Any]) -> dict[str, Any]:
        if record["a"] > 1:
            raise OSError("no")
        return record

    found = frame([{"a": 1}, {"a": 2}, {"a": 3}]).map(fail, totalThreshold=3)
    found.assertErrorThreshold()
    errors = ErrorsAsDynamicFrame.apply(frame=found)
    assert rows_of(found) == [{"a": 1}]
    assert [row["error"]["dynamicRecord"] for row in rows_of(errors)] == [{"a": 2}, {"a": 3}]
    assert {row["error"]["msg"] for row in rows_of(errors)} == {"OSError: no"}
    found.totalThreshold = 2
    with pytest.raises(RuntimeError, match="2 error records, totalThreshold is 2; the first: OSError: no"):
        found.assertErrorThreshold()


def test_collections_give_their_frames_and_are_mapped(frame: Frame, glue: Any) -> None:
    from awsglue.dynamicframe import DynamicFrameCollection

    given = DynamicFrameCollection({"x": frame([{"a": 1}]), "y": frame([{"a": 2}])}, glue)

    assert [(name, rows_of(one)) for name, one in given.items()] == [("x", [{"a": 1}]), ("y", [{"a": 2}])]
    mapped = given.map(lambda one, ctx: one.rename_field("a", "b"), transformation_ctx="renamed")
    assert [(name, rows_of(one)) for name, one in mapped.items()] == [("x", [{"b": 1}]), ("y", [{"b": 2}])]
    flat = given.flatmap(lambda one, ctx: one.split_fields(["a"], "in", "out"))
    assert flat.keys() == ["x_in", "x_out", "y_in", "y_out"]
    assert rows_of(flat["y_in"]) == [{"a": 2}]


def test_elements_of_an_rdd_are_records(glue: Any) -> None:
    rows = glue.sc.parallelize([("a", 1), ("b", 2)], 1)

    found = glue.create_dynamic_frame.from_rdd(rows, "pairs", schema="name string, n int")

    assert (found.name, rows_of(found)) == ("pairs", [{"name": "a", "n": 1}, {"name": "b", "n": 2}])
