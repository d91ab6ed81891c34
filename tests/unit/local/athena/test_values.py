from __future__ import annotations

import pytest

from local.athena import types, values
from local.athena.errors import QueryFailed
from tests.unit.local.athena.running import Database


@pytest.mark.parametrize(
    ("duckdb", "expected"),
    [
        ("1e20::double", "1.0E20"),
        ("1e-7::double", "1.0E-7"),
        ("123456789.5::double", "1.234567895E8"),
        ("1234567.5::double", "1234567.5"),
        ("0.1::double + 0.2::double", "0.30000000000000004"),
        ("'nan'::double", "NaN"),
        ("1.1::float", "1.1"),
        ("10.50::decimal(10,2)", "10.50"),
        ("true", "true"),
        ("'\\x01ab'::blob", "01 61 62"),
        ("date '0900-02-03'", "0900-02-03"),
        ("timestamp '2024-01-01 01:02:03.456789'", "2024-01-01 01:02:03.456"),
        ("'2024-01-01 01:02:03'::timestamp_s", "2024-01-01 01:02:03"),
        ("timestamptz '2024-01-01 01:02:03+01'", "2024-01-01 00:02:03.000 UTC"),
        ("[1, null]", "[1, null]"),
        ("[['a, b'], []]", "[[a, b], []]"),
        ("map {'k': 1}", "{k=1}"),
        ("{'id': 1, 'name': null}", "{id=1, name=null}"),
        ("interval 1 day", "1 00:00:00.000"),
    ],
)
def test_a_value_is_written_as_athena_writes_it(database: Database, duckdb: str, expected: str) -> None:
    assert database.rows(f"select {duckdb}")[1] == [expected]


def test_a_number_beyond_bigint_fails_instead_of_being_shown() -> None:
    import duckdb

    kind = duckdb.sqltype("HUGEINT")
    assert values.writer(kind, 3)(2**63 - 1) == "9223372036854775807"
    with pytest.raises(QueryFailed, match="NUMERIC_VALUE_OUT_OF_RANGE"):
        values.writer(kind, 3)(2**63)


@pytest.mark.parametrize(
    ("duckdb", "expected"),
    [
        ("1", ("integer", 10, 0)),
        ("1::bigint", ("bigint", 19, 0)),
        ("1::hugeint", ("bigint", 19, 0)),
        ("1.25::decimal(10,2)", ("decimal", 10, 2)),
        ("'a'", ("varchar", 2147483647, 0)),
        ("now()", ("timestamp with time zone", 3, 0)),
        ("[1]", ("array", 0, 0)),
        ("{'a': 1}", ("row", 0, 0)),
        ("map {'a': 1}", ("map", 0, 0)),
        ("'{}'::json", ("json", 0, 0)),
        ("1::float", ("float", 17, 0)),
    ],
)
def test_a_column_has_athenas_type_and_precision(
    database: Database, duckdb: str, expected: tuple[str, int, int]
) -> None:
    (column,) = database.duck.execute(f"select {duckdb}").description
    found = types.column_info("x", column[1])
    assert (found["Type"], found["Precision"], found["Scale"]) == expected
    assert found["CaseSensitive"] is (expected[0] == "varchar")


def test_hive_types_go_to_duckdb_and_back(database: Database) -> None:
    text = "struct<a:array<map<string,decimal(10,2)>>,b:int>"
    parsed = types.parse(text)
    assert types.duckdb(parsed) == 'STRUCT("a" MAP(VARCHAR, DECIMAL(10,2))[], "b" INTEGER)'
    assert types.trino(parsed) == "row(a array(map(varchar, decimal(10,2))), b integer)"
    (column,) = database.duck.execute(f"select null::{types.duckdb(parsed)}").description
    assert types.hive(column[1]) == text
    with pytest.raises(QueryFailed, match="the column type array<int is not supported"):
        types.parse("array<int")
