"""Where statements name Iceberg tables."""

from __future__ import annotations

from typing import Any

import pytest

FULL = "glue_catalog.`db`.`t`"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select db.t.a, 'db.t' from db.t -- db.t", f"select db.t.a, 'db.t' from {FULL} -- db.t"),
        ("select * from `DB` . T x, db.u\nwhere a in (select a from db.t)",
         f"select * from {FULL} x, db.u\nwhere a in (select a from {FULL})"),
        ("select * from t union all select * from other.t", f"select * from {FULL} union all select * from other.t"),
        ("with t as (select * from db.t) select * from t", f"with t as (select * from {FULL}) select * from t"),
        ("insert into db.t select * from db.t", f"insert into {FULL} select * from {FULL}"),
        ("merge into db.t a using db.u b on a.k = b.k when matched then delete",
         f"merge into {FULL} a using db.u b on a.k = b.k when matched then delete"),
        ("update db.t set a = 1", f"update {FULL} set a = 1"),
        ("delete from db.t where a = 1", f"delete from {FULL} where a = 1"),
        ("alter table db.t add column b int", f"alter table {FULL} add column b int"),
        ("drop table if exists db.t", f"drop table if exists {FULL}"),
        ("create table db.t using iceberg as select * from db.u",
         f"create table {FULL} using iceberg as select * from db.u"),
        ("select * from db.t version as of 1", f"select * from {FULL} version as of 1"),
        ("select * from spark_catalog.db.t", f"select * from {FULL}"),
        ("select * from glue_catalog.db.t", "select * from glue_catalog.db.t"),
    ],
)  # fmt: skip
def test_names_of_tables_and_nothing_else_are_rewritten(spark: Any, glue: Any, query: str, expected: str) -> None:
    from awsglue.frames import iceberg_names

    plan = spark._jsparkSession.sessionState().sqlParser().parsePlan(query)

    assert iceberg_names.rewritten(query, plan, {("db", "t")}, "db") == expected
    assert iceberg_names.makes_one(query) == query.startswith("create")


def test_a_temporary_view_goes_before_a_table_of_the_current_database(spark: Any, glue: Any) -> None:
    from awsglue.frames import iceberg_names

    query = "select * from t join db.t"
    plan = spark._jsparkSession.sessionState().sqlParser().parsePlan(query)

    assert iceberg_names.rewritten(query, plan, {("db", "t")}, "db", ["T"]) == f"select * from t join {FULL}"
