"""INSERT INTO and UNLOAD taken apart, and refused where Athena's grammar has no such statement."""

from __future__ import annotations

import pytest

from local.athena import statements, write_statements
from local.athena.errors import AthenaError
from local.athena.write_statements import Insert, Unload


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("insert into t select 1", Insert("t", (), "select 1")),
        ('INSERT INTO "lake".t (A, "b") values (1, 2)', Insert('"lake".t', ("a", "b"), "values (1, 2)")),
        ("insert into a.b.c (select 1)", Insert("a.b.c", (), "(select 1)")),
        ("insert into t /* all */ with x as (select 1) table x", Insert("t", (), "with x as (select 1) table x")),
    ],
)
def test_an_insert_has_a_table_perhaps_columns_and_a_query(text: str, parts: Insert) -> None:
    assert write_statements.insert_parts(text) == parts


def test_an_unload_has_a_query_a_place_and_properties() -> None:
    text = "UNLOAD (select f(a) from t) TO 's3://b/x/' WITH (format = 'PARQUET', compression='snappy')"
    wanted = Unload("select f(a) from t", "s3://b/x/", "format = 'PARQUET', compression='snappy'")
    assert write_statements.unload_parts(text) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("insert t select 1", "mismatched input 't'"),
        ("insert into t", "mismatched input '<EOF>'"),
        ("insert into t (a b) select 1", "mismatched input"),
        ("insert into t (a) delete from t", "mismatched input 'delete'"),
        ("insert into t select from", "mismatched input"),
        ("unload select 1 to 's3://b/'", "mismatched input 'select'"),
        ("unload (select 1) to s3 with (format='PARQUET')", "mismatched input 's3'"),
        ("unload (select 1) to 's3://b/'", "mismatched input '<EOF>'"),
        ("unload (select 1) to 's3://b/' with (format='PARQUET') limit 1", "mismatched input 'limit'"),
    ],
)
def test_what_is_none_is_refused_at_its_start(text: str, said: str) -> None:
    with pytest.raises(AthenaError, match="MALFORMED|line 1") as refused:
        statements.classify(text)
    assert said in refused.value.message


def test_both_are_dml_that_a_process_runs_and_their_result_is_beside_no_rows() -> None:
    for text in ("insert into t select 1", "unload (select 1) to 's3://b/' with (format='PARQUET')"):
        found = statements.classify(text)
        assert (found.statement_type, found.needs_process) == ("DML", True)
        assert found.result_file("s3://b/out/", "id") == "s3://b/out/id"
