"""Statements of Hive's in the words of Spark's own catalogue."""

from __future__ import annotations

import pytest

from tests.unit.local.glue.awsglue import conftest  # noqa: F401 - puts the stand-in on the path


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            "CREATE EXTERNAL TABLE IF NOT EXISTS lake.t (a int, b decimal(10,2)) PARTITIONED BY (day string) "
            "STORED AS PARQUET LOCATION 's3://b/t/'",
            "CREATE TABLE IF NOT EXISTS lake.t (a int, b decimal(10,2)) using parquet options (partitionOverwriteMode "
            "'dynamic') PARTITIONED BY (day string) LOCATION 's3://b/t/'",
        ),
        (
            "create table `my lake`.`t` stored as orc as select 'stored as avro' as a",
            "create table `my lake`.`t` using orc options (partitionOverwriteMode 'dynamic') as select "
            "'stored as avro' as a",
        ),
        (
            "create table t (a string comment 'a (b') row format delimited fields terminated by '|' "
            "lines terminated by '\\n' stored as textfile",
            "create table t (a string comment 'a (b') using csv options (partitionOverwriteMode 'dynamic', sep '|')",
        ),
    ],
)
def test_hives_words_become_sparks(given: str, expected: str) -> None:
    from awsglue.frames import hive_ddl

    assert " ".join(hive_ddl.rewritten(given).split()) == expected


@pytest.mark.parametrize(
    "statement",
    [
        "select 'create table t (a int) stored as parquet'",
        "create table t (a int) using parquet",
        "create table t (a int) stored as inputformat 'x' outputformat 'y'",
        "create table t (a int) row format serde 'org.openx.data.jsonserde.JsonSerDe' stored as textfile",
        "create table t (a int) stored as textfile",
        "create table t (a int comment 'stored as parquet') -- stored as orc",
    ],
)
def test_what_is_not_taken_stays_as_it_is(statement: str) -> None:
    from awsglue.frames import hive_ddl

    assert hive_ddl.rewritten(statement) == statement
