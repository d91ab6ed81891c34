"""DynamicFrames: from and to DataFrames, schema, errors, and every transform, with given and expected records."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from tests.unit.local.glue.awsglue.conftest import rows_of, tree_of

Frame = Callable[[list[dict[str, Any]]], Any]
MIXED = [{"id": 1, "price": 5}, {"id": 2, "price": "n/a"}, {"id": 3, "price": "7"}]


def test_a_data_frame_goes_in_and_comes_out(glue: Any, spark: SparkSession) -> None:
    from awsglue import DynamicFrame

    given = spark.createDataFrame([(1, "a"), (2, None)], "id int, name string")
    frame = DynamicFrame.fromDF(dataframe=given, glue_ctx=glue, name="x")

    assert (frame.name, frame.count(), frame.toDF().schema) == ("x", 2, given.schema)
    assert rows_of(frame) == [{"id": 1, "name": "a"}, {"id": 2, "name": None}]


def test_the_schema_is_that_of_all_records(frame: Frame, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"n": 1, "big": 1, "d": 1.5, "of": {"x": "a"}, "tags": ["t"], "all": [{"k": True}], "no": None},
        {"n": 2, "big": 2**40, "d": 2, "of": {"y": 1}, "tags": [], "all": [], "no": None},
    ]

    assert tree_of(frame(rows), capsys) == [
        "root",
        "|-- n: int",
        "|-- big: long",
        "|-- d: choice",
        "|    |-- double",
        "|    |-- int",
        "|-- of: struct",
        "|    |-- x: string",
        "|    |-- y: int",
        "|-- tags: array",
        "|    |-- element: string",
        "|-- all: array",
        "|    |-- element: struct",
        "|    |    |-- k: boolean",
        "|-- no: null",
    ]


def test_schema_is_of_awss_types(frame: Frame) -> None:
    from awsglue import gluetypes

    schema = frame([{"a": 1, "b": [{"c": "x"}]}, {"a": "s"}]).schema()

    assert schema.field_map["a"].dataType == gluetypes.ChoiceType([gluetypes.IntegerType(), gluetypes.StringType()])
    assert schema.getField("b").dataType.elementType.hasField("c")
    assert [field.name for field in schema] == ["a", "b"]


def test_a_choice_comes_out_as_a_struct_unless_told_otherwise(frame: Frame) -> None:
    from awsglue.dynamicframe import ResolveOption
    from awsglue.gluetypes import LongType

    assert rows_of(frame(MIXED))[0] == {"id": 1, "price": {"int": 5, "string": None}}
    cast = frame(MIXED).toDF([ResolveOption("price", "Cast", LongType())])
    assert [row["price"] for row in rows_of(cast)] == [5, None, 7]
    project = frame(MIXED).toDF([ResolveOption("price", "Project", "string")])
    assert [row["price"] for row in rows_of(project)] == [None, "n/a", "7"]


def test_show_prints_a_record_a_line(frame: Frame, capsys: pytest.CaptureFixture[str]) -> None:
    frame([{"a": 1, "b": {"c": "ä"}}]).show(5)

    assert json.loads(capsys.readouterr().out) == {"a": 1, "b": {"c": "ä"}}


def test_partitions(frame: Frame) -> None:
    from awsglue.transforms import Coalesce, Repartition

    assert frame([{"a": 1}] * 4).repartition(3).getNumPartitions() == 3
    assert Repartition.apply(frame=frame([{"a": 1}] * 4), num_partitions=3).getNumPartitions() == 3
    assert Coalesce.apply(frame=frame([{"a": 1}] * 4), num_partitions=1).getNumPartitions() == 1


# --- ApplyMapping


def test_apply_mapping_renames_casts_nests_and_leaves_out(frame: Frame) -> None:
    from awsglue.transforms import ApplyMapping

    given = frame([{"ID": 1, "a.b": "x", "of": {"z": "9"}, "gone": 1}])
    mappings = [
        ("id", "int", "key", "string"),
        ("`a.b`", "string", "n.ab", "string"),
        ("of.z", "string", "n.z", "long"),
        ("of", "struct", "whole", "struct"),
        ("missing", "string", "missing", "string"),
    ]

    assert rows_of(ApplyMapping.apply(frame=given, mappings=mappings)) == [
        {"key": "1", "n": {"ab": "x", "z": 9}, "whole": {"z": "9"}}
    ]


def test_a_declared_type_that_is_not_the_datas_gives_an_empty_field(frame: Frame) -> None:
    given = frame([{"a": "1", "n": 3}])

    found = given.apply_mapping([("a", "long", "a", "long"), ("n", "long", "n", "bigint")])

    assert rows_of(found) == [{"a": None, "n": 3}]


def test_short_mappings_and_case(frame: Frame) -> None:
    given = frame([{"A": "1"}])

    assert rows_of(given.apply_mapping([("a", "b")])) == [{"b": "1"}]
    assert rows_of(given.apply_mapping([("a", "b", "int")])) == [{"b": 1}]
    assert given.apply_mapping(
        [("a", "string", "b", "int"), ("A", "string", "c", "int")], case_sensitive=True
    ).toDF().columns == ["c"]
    with pytest.raises(ValueError, match="expected \\(source, source type, target, target type\\)"):
        given.apply_mapping([("a",)])


def test_a_mapping_takes_its_side_of_a_choice(frame: Frame) -> None:
    found = frame(MIXED).apply_mapping([("id", "int", "id", "int"), ("price", "string", "price", "string")])

    assert [row["price"] for row in rows_of(found)] == [None, "n/a", "7"]


# --- fields


def test_drop_select_and_rename(frame: Frame) -> None:
    from awsglue.transforms import DropFields, RenameField, SelectFields

    given = frame([{"a": 1, "of": {"x": 1, "y": 2}, "all": [{"k": 1, "l": 2}], "d.t": 3}])

    assert rows_of(DropFields.apply(frame=given, paths=["a", "of.x", "all[].k", "`d.t`", "none", "of.none"])) == [
        {"of": {"y": 2}, "all": [{"l": 2}]}
    ]
    assert rows_of(given.drop_fields("all.k"))[0]["all"] == [{"l": 2}]
    assert rows_of(SelectFields.apply(frame=given, paths=["of.y", "a", "none"])) == [{"of": {"y": 2}, "a": 1}]
    assert rows_of(RenameField.apply(given, "a", "b"))[0]["b"] == 1
    assert rows_of(given.rename_field("`d.t`", "dt").select_fields(["dt"])) == [{"dt": 3}]
    assert rows_of(given.rename_field("of.x", "of.z").select_fields(["of"])) == [{"of": {"y": 2, "z": 1}}]
    assert rows_of(given.rename_field("of.x", "x").select_fields(["of", "x"])) == [{"of": {"y": 2}, "x": 1}]


def test_drop_null_fields_goes_by_type_and_prints_them(frame: Frame, capsys: pytest.CaptureFixture[str]) -> None:
    from awsglue.transforms import DropNullFields

    given = frame([{"a": 1, "no": None, "of": {"x": 1, "n": None}}, {"a": None, "no": None, "of": {"x": 2, "n": None}}])

    assert DropNullFields.apply(frame=given).toDF().columns == ["a", "of"]
    assert capsys.readouterr().out == "null_fields ['no', 'of.n']\n"


# --- functions over records


def test_filter_drops_what_lacks_the_field_and_keeps_other_errors_apart(frame: Frame) -> None:
    from awsglue.transforms import Filter

    rows = [{"a": 1}, {"a": None}, {"a": 0}, {"a": 5}]
    found = Filter.apply(frame=frame(rows), f=lambda record: 10 / record["a"] > 3)

    assert rows_of(found) == [{"a": 1}]
    assert (found.stageErrorsCount(), found.errorsCount()) == (1, 1)
    error = rows_of(found.errorsAsDynamicFrame())[0]["error"]
    assert error["msg"] == "ZeroDivisionError: division by zero"
    assert error["dynamicRecord"] == {"a": 0}


def test_map_makes_records_of_another_schema(frame: Frame) -> None:
    from awsglue.transforms import Map

    def change(record: dict[str, Any]) -> Any:
        record["of"] = {"double": record["a"] * 2}
        if record["a"] == 2:
            raise RuntimeError("two")
        return None if record["a"] == 3 else record

    found = Map.apply(frame=frame([{"a": 1}, {"a": 2}, {"a": 3}, {"a": 4}]), f=change)

    assert rows_of(found) == [{"a": 1, "of": {"double": 2}}, {"a": 4, "of": {"double": 8}}]
    assert found.errorsCount() == 2
    after = found.filter(lambda record: True)
    assert (after.stageErrorsCount(), after.errorsCount()) == (0, 2)


def test_thresholds_raise_and_zero_does_not(frame: Frame) -> None:
    def fail(record: Any) -> Any:
        raise OSError("no")

    given = frame([{"a": 1}, {"a": 2}])

    assert given.map(fail).count() == 0
    with pytest.raises(RuntimeError, match="2 error records, stageThreshold is 1; the first: OSError: no"):
        given.map(fail, stageThreshold=1)
    with pytest.raises(RuntimeError, match="totalThreshold is 2"):
        given.map(fail, totalThreshold=2)


# --- resolveChoice


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("cast:long", {"price": [5, None, 7]}),
        ("cast:string", {"price": ["5", "n/a", "7"]}),
        ("project:int", {"price": [5, None, None]}),
        ("project:string", {"price": [None, "n/a", "7"]}),
        ("make_cols", {"price_int": [5, None, None], "price_string": [None, "n/a", "7"]}),
        (
            "make_struct",
            {"price": [{"int": 5, "string": None}, {"int": None, "string": "n/a"}, {"int": None, "string": "7"}]},
        ),
    ],
)
def test_resolve_choice(frame: Frame, action: str, expected: dict[str, list[Any]]) -> None:
    from awsglue.transforms import ResolveChoice

    for found in (
        ResolveChoice.apply(frame=frame(MIXED), specs=[("price", action)]),
        frame(MIXED).resolveChoice(choice=action),
    ):
        rows = rows_of(found)
        assert {name: [row[name] for row in rows] for name in expected} == expected
        assert set(rows[0]) == {"id", *expected}


def test_make_cols_keeps_the_place_for_one_and_puts_the_other_at_the_end(frame: Frame) -> None:
    found = frame([{"a": 1, "z": 0}, {"a": "x", "z": 0}]).resolveChoice(specs=[("a", "make_cols")])

    assert found.toDF().columns == ["a_int", "z", "a_string"]


def test_choices_in_structs_and_arrays(frame: Frame) -> None:
    given = frame([{"of": {"p": 1}, "all": [{"p": 1}, {"p": "2"}]}, {"of": {"p": "x"}, "all": []}])

    found = given.resolveChoice(specs=[("of.p", "cast:string"), ("all[].p", "cast:int")])
    assert {json.dumps(row, sort_keys=True) for row in rows_of(found)} == {
        '{"all": [], "of": {"p": "x"}}',
        '{"all": [{"p": 1}, {"p": 2}], "of": {"p": "1"}}',
    }
    nested = given.resolveChoice(specs=[("of.p", "make_cols")]).toDF().select("of.*").columns
    assert nested == ["p_int", "p_string"]


def test_cast_is_for_plain_fields_too_and_exactly_one_of_specs_and_choice_is_given(frame: Frame) -> None:
    given = frame([{"a": "1"}])

    assert rows_of(given.resolveChoice(specs=[("a", "cast:int"), ("none", "cast:int")])) == [{"a": 1}]
    for wrong in ({}, {"specs": [("a", "cast:int")], "choice": "make_cols"}):
        with pytest.raises(ValueError, match="exactly one of specs and choice"):
            given.resolveChoice(**wrong)
    with pytest.raises(ValueError, match="resolves no choice"):
        given.resolveChoice(specs=[("a", "guess")]).toDF()


def test_match_catalog_casts_to_the_tables_types(frame: Frame, aws: Callable[[str], Any]) -> None:
    columns = [{"Name": "id", "Type": "bigint"}, {"Name": "price", "Type": "double"}]
    aws("glue").create_table(DatabaseName="db", TableInput={"Name": "t", "StorageDescriptor": {"Columns": columns}})

    found = frame(MIXED).resolveChoice(choice="match_catalog", database="db", table_name="t")

    assert [(row["id"], row["price"]) for row in rows_of(found)] == [(1, 5.0), (2, None), (3, 7.0)]


# --- several frames


def test_join_keeps_both_keys_and_dots_what_is_there_twice(frame: Frame) -> None:
    from awsglue.transforms import Join

    one, other = frame([{"id": 1, "v": "a"}, {"id": 2, "v": "b"}]), frame([{"key": 1, "v": "z"}, {"key": 9, "v": "y"}])

    found = Join.apply(one, other, "id", ["key"])
    assert rows_of(found) == [{"id": 1, "v": "a", "key": 1, ".v": "z"}]
    assert rows_of(found.drop_fields(["`.v`", "key"])) == [{"id": 1, "v": "a"}]
    assert rows_of(one.join(["id", "v"], ["id", "v"], frame([{"id": 2, "v": "b"}]))) == [
        {"id": 2, "v": "b", ".id": 2, ".v": "b"}
    ]
    with pytest.raises(ValueError, match="'nope' is no field"):
        one.join(["nope"], ["key"], other).count()


def test_union_and_merge(frame: Frame) -> None:
    from awsglue.transforms import Union

    found = Union.apply(frame([{"a": 1}]), frame([{"a": "x", "b": 2}]))
    assert rows_of(found.resolveChoice(specs=[("a", "cast:string")])) == [{"a": "1", "b": None}, {"a": "x", "b": 2}]

    source = frame([{"id": 1, "v": "old"}, {"id": 2, "v": "kept"}, {"id": 2, "v": "kept"}])
    merged = source.mergeDynamicFrame(frame([{"id": 1, "v": "new"}, {"id": 3, "v": "added"}]), ["id"])
    assert [(row["id"], row["v"]) for row in rows_of(merged)] == [(1, "new"), (2, "kept"), (2, "kept"), (3, "added")]


def test_split_rows_and_fields(frame: Frame) -> None:
    from awsglue.transforms import SelectFromCollection, SplitFields, SplitRows

    given = frame([{"a": 5, "b": 1}, {"a": 15, "b": 2}, {"a": None, "b": 3}])

    rows = SplitRows.apply(frame=given, comparison_dict={"a": {">": 10, "<": 20}}, name1="in", name2="out")
    assert rows_of(SelectFromCollection.apply(dfc=rows, key="in")) == [{"a": 15, "b": 2}]
    assert [row["b"] for row in rows_of(rows["out"])] == [1, 3]
    fields = SplitFields.apply(frame=given, paths=["b"], name1="one", name2="two")
    assert (fields["one"].toDF().columns, fields["two"].toDF().columns) == (["b"], ["a"])
    with pytest.raises(KeyError, match="'none' is not in the collection; there are one, two"):
        fields.select("none")
    with pytest.raises(ValueError, match="expected one of"):
        given.split_rows({"a": {"~": 1}}, "x", "y")


def test_collections(frame: Frame, glue: Any) -> None:
    from awsglue.dynamicframe import DynamicFrameCollection
    from awsglue.transforms import DropFields, FlatMap, MapToCollection

    given = DynamicFrameCollection({"x": frame([{"a": 1, "b": 2}]), "y": frame([{"a": 3}])}, glue)

    assert (given.keys(), len(given), [one.count() for one in given.values()]) == (["x", "y"], 2, [1, 1])
    mapped = MapToCollection.apply(given, lambda frame, transformation_ctx: frame.drop_fields(["a"]))
    assert mapped.select("x").toDF().columns == ["b"]
    assert FlatMap.apply(given, DropFields, "frame", paths=["a"]).select("x").toDF().columns == ["b"]


# --- nested records


def test_unnest_and_relationalize(frame: Frame) -> None:
    from awsglue.transforms import Relationalize, UnnestFrame

    rows = [
        {"n": 1, "of": {"x": {"y": "a"}}, "all": [{"k": "p", "in": ["i", "j"]}, {"k": None, "in": []}], "tags": ["t"]},
        {"n": 2, "of": {"x": {"y": "b"}}, "all": [{"k": "q", "in": ["l"]}], "tags": None},
    ]
    given = frame(rows).repartition(1)

    assert "of.x.y" in UnnestFrame.apply(frame=given).toDF().columns
    found = Relationalize.apply(frame=given, staging_path="s3://b/tmp", name="root")
    assert sorted(found.keys()) == ["root", "root_all", "root_all.val.in", "root_tags"]
    root = sorted(rows_of(found.select("root")), key=lambda row: row["n"])
    assert [(row["n"], row["of.x.y"]) for row in root] == [(1, "a"), (2, "b")]
    by_n = {row["n"]: row for row in root}
    assert sorted(row["all"] for row in root) == [1, 2]
    elements = rows_of(found.select("root_all"))
    first = [row for row in elements if row["id"] == by_n[1]["all"]]
    assert [(row["index"], row["all.val.k"]) for row in sorted(first, key=lambda row: row["index"])] == [
        (0, "p"),
        (1, ""),
    ]
    inner = {(row["index"], row["all.val.in.val"]) for row in rows_of(found.select("root_all.val.in"))}
    assert inner == {(0, "i"), (1, "j"), (0, "l")}
    assert (by_n[1]["tags"], by_n[2]["tags"]) == (1, None)


def test_unbox_reads_text(frame: Frame) -> None:
    from awsglue.transforms import Unbox

    given = frame([{"i": 1, "t": '{"a": 1, "b": ["x"]}'}, {"i": 2, "t": '{"a": "z"}'}, {"i": 3, "t": "no json"}])

    found = Unbox.apply(frame=given, path="t", format="json")
    assert rows_of(found.resolveChoice(specs=[("t.a", "cast:string")])) == [
        {"i": 1, "t": {"a": "1", "b": ["x"]}},
        {"i": 2, "t": {"a": "z", "b": None}},
    ]
    assert found.errorsCount() == 1
    csv = frame([{"t": "1;b"}]).unbox("t", "csv", separator=";")
    assert rows_of(csv) == [{"t": {"col0": "1", "col1": "b"}}]


def test_spigot_writes_when_its_frame_is_used(frame: Frame, tmp_path: Path) -> None:
    from awsglue.transforms import Spigot

    found = Spigot.apply(frame=frame([{"a": 1}, {"a": 2}]), path=str(tmp_path / "out"), options={"topk": 1})

    assert not (tmp_path / "out").exists()
    assert found.count() == 2
    lines = [line for path in (tmp_path / "out").glob("*.json") for line in path.read_text().splitlines()]
    assert len(lines) == 1


def test_every_transform_describes_itself() -> None:
    from awsglue import transforms

    described = transforms.ApplyMapping.describe()["transform"]

    assert described["name"] == "ApplyMapping"
    assert {"name": "mappings", "optional": False, "defaultValue": None} in described["args"]
    assert (transforms.GlueTransform.name(), transforms.GlueTransform.describeErrors()) == ("GlueTransform", [])


def test_what_is_refused_says_its_name() -> None:
    from awsglue.transforms import FindMatches

    with pytest.raises(NotImplementedError, match="awsglue.transforms.FindMatches is not supported"):
        FindMatches()


def test_what_aws_has_models_for_is_refused_by_name() -> None:
    from awsglueml.transforms import EntityDetector

    with pytest.raises(NotImplementedError, match=r"^awsglueml.transforms.EntityDetector.detect is not supported"):
        EntityDetector.detect()
