from __future__ import annotations

import pytest

from local.athena import statements
from local.athena.errors import AthenaError, QueryFailed


@pytest.mark.parametrize(
    ("text", "kind", "file"),
    [
        ("select 1", ("DML", "SELECT"), "s3://b/p/id.csv"),
        ("/* SHOW TABLES */ select 1", ("DML", "SELECT"), "s3://b/p/id.csv"),
        ("-- SELECT\nshow tables", ("UTILITY", "SHOW_TABLES"), "s3://b/p/id.txt"),
        ("show schemas", ("UTILITY", "SHOW_DATABASES"), "s3://b/p/id.txt"),
        ("desc t", ("UTILITY", "DESCRIBE_TABLE"), "s3://b/p/id.txt"),
        ("explain select 1", ("DML", "EXPLAIN"), "s3://b/p/id.txt"),
        ("execute s using 1", ("DML", ""), "s3://b/p/id.csv"),
        ("insert into t values (1)", ("DML", "INSERT"), "s3://b/p/id"),
        ("create schema s", ("DDL", "CREATE_DATABASE"), "s3://b/p/id.txt"),
        ("create table t as select 1", ("DDL", "CREATE_TABLE_AS_SELECT"), "s3://b/p/tables/id"),
        ("create table t with (format = 'PARQUET') as (select 1)", ("DDL", "CREATE_TABLE_AS_SELECT"), "s3://b/p/tables/id"),
        ("create external table t (a int) location 's3://x/'", ("DDL", "CREATE_TABLE"), "s3://b/p/id.txt"),
        ("alter table t add partition (d = '1')", ("DDL", ""), "s3://b/p/id.txt"),
    ],
)  # fmt: skip
def test_a_statement_is_of_athenas_kind_and_its_result_has_athenas_name(
    text: str, kind: tuple[str, str], file: str
) -> None:
    found = statements.classify(text)
    assert (found.statement_type, found.substatement_type) == kind
    assert found.result_file("s3://b/p/", "id") == found.result_file("s3://b/p", "id") == file


def test_the_parts_of_create_table_as() -> None:
    found = statements.ctas_parts(
        "CREATE TABLE IF NOT EXISTS \"db\".t WITH (external_location = 's3://b/x/', format='PARQUET') AS\nselect 'as' a"
    )
    assert found == statements.Ctas(
        '"db".t', True, {"external_location": "'s3://b/x/'", "format": "'PARQUET'"}, "select 'as' a"
    )
    assert statements.ctas_parts("create external table t (a int)") is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [("T", ("d", "t")), ("Db.T", ("db", "t")), ("`a-b`.`t`", ("a-b", "t")), ('"awsdatacatalog"."x"."y"', ("x", "y"))],
)
def test_a_tables_name_in_any_quotes(written: str, expected: tuple[str, str]) -> None:
    assert statements.name_parts(written, "d") == expected


def test_parameters_take_the_places_in_their_order() -> None:
    text = "select ? from t where a = ? and b = '?'"
    assert statements.with_parameters(text, ["1", "'x'"]) == "select 1 from t where a = 'x' and b = '?'"
    # What is no literal is a text: nothing of it becomes SQL.
    assert statements.with_parameters("select ?", ["1; drop table t"]) == "select '1; drop table t'"
    assert statements.with_parameters("select ?", ["(select 1)"]) == "select '(select 1)'"
    with pytest.raises(QueryFailed, match="INVALID_PARAMETER_USAGE.*expected 1 but found 2"):
        statements.with_parameters("select ?", ["1", "2"])


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(AthenaError, match="less than or equal to 262144"):
        statements.classify("select '" + "x" * 262_144 + "'")
