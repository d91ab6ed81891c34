"""What a Trino query answers: expected values are Trino's by its documentation, not what DuckDB would say."""

from __future__ import annotations

import pytest

from local.athena.errors import QueryFailed
from tests.unit.local.athena.running import Database

PEOPLE = (
    "select * from (values (1, 'Ada', cast(1.50 as decimal(10,2))), (2, 'Bob', null), (3, null, 2.25)) t(id, name, pay)"
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # Whole numbers divide to a whole one; a literal with a point is a double.
        ("7 / 2", "3"),
        ("-7 / 2", "-3"),
        ("7.0 / 2", "3.5"),
        ("1.0 / 0", "Infinity"),
        ("9223372036854775807 / 1", "9223372036854775807"),
        ("7 % 4", "3"),
        ("try(1 / 0)", None),
        # Decimals: the larger scale.
        ("cast(430 as decimal(10,2)) / 39", "11.03"),
        ("cast(1 as decimal(10,2)) / cast(3 as decimal(10,3))", "0.333"),
        # A date stays a date; differences count whole units.
        ("date '2024-01-31' + interval '1' month", "2024-02-29"),
        ("date_add('day', 1, date '2024-01-31')", "2024-02-01"),
        ("date_add('quarter', 1, date '2024-01-31')", "2024-04-30"),
        ("date_trunc('month', date '2024-01-31')", "2024-01-01"),
        ("date_add('hour', 1, timestamp '2024-01-31 23:30:00.000')", "2024-02-01 00:30:00.000"),
        ("date_diff('month', date '2024-01-31', date '2024-02-01')", "0"),
        ("date_diff('day', date '2024-01-31', date '2024-02-02')", "2"),
        ("day_of_week(date '2024-01-07')", "7"),
        ("date_format(timestamp '2024-01-02 03:04:05', '%Y-%m-%d %H:%i')", "2024-01-02 03:04"),
        ("date_parse('2024-01-02', '%Y-%m-%d')", "2024-01-02 00:00:00.000"),
        ("from_unixtime(0)", "1970-01-01 00:00:00.000 UTC"),
        # NULL in, NULL out.
        ("concat('a', null)", None),
        ("greatest(1, null)", None),
        # No match is NULL, not an empty text; all matches are replaced.
        ("regexp_extract('abc', 'z')", None),
        ("regexp_extract('abc', '(b)(c)', 2)", "c"),
        ("regexp_replace('aXbX', 'X', '-')", "a-b-"),
        ("split_part('a,b', ',', 3)", None),
        ("split_part('a,b', ',', 2)", "b"),
        # Casts round half up, and write a timestamp with its fraction.
        ("cast(2.5 as integer)", "3"),
        ("cast(date '2024-01-01' as varchar)", "2024-01-01"),
        ("try_cast('x' as integer)", None),
        ("cardinality(array[1, 2])", "2"),
        ("element_at(map(array['a'], array[1]), 'a')", "1"),
        ("array_join(array['a', 'b'], '-')", "a-b"),
        ("reduce(array[1, 2, 3], 0, (s, x) -> s + x, s -> s)", "6"),
        ("transform(array[1, 2], x -> x * 2)", "[2, 4]"),
        ("json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a.b')", "1"),
        ("row(1, 'x')", "{1, x}"),
        ("if(1 > 2, 'a', 'b')", "b"),
    ],
)
def test_an_expression_is_worth_what_it_is_in_trino(database: Database, expression: str, expected: str | None) -> None:
    assert database.value(f"select {expression}") == expected


def test_tables_aliases_common_tables_and_qualified_names(database: Database) -> None:
    sql = (
        'with few as (select * from people where id < 3) select db.people.name, few.id from "awsdatacatalog".db.people'
        " join few on few.id = people.id order by 2"
    )
    assert database.run(sql, people=PEOPLE) == [["name", "id"], ["Ada", "1"], ["Bob", "2"]]


def test_columns_without_a_name_are_numbered_by_their_place(database: Database) -> None:
    assert database.run("select 1, 'a' as x, count(*) from people", people=PEOPLE) == [
        ["_col0", "x", "_col2"],
        ["1", "a", "3"],
    ]
    assert database.run("select *, id + 1 from people where id = 1", people=PEOPLE)[0][-1] == "_col3"


def test_sums_and_averages_have_trinos_types(database: Database) -> None:
    sql = "select sum(pay), avg(pay), avg(id), avg(pay) over (), sum(id) from people group by pay order by 1"
    assert database.run("select sum(pay), avg(pay), avg(id), sum(id) from people", people=PEOPLE)[1] == [
        "3.75",
        "1.88",
        "2.0",
        "6",
    ]
    assert database.run(sql.replace("avg(pay) over ()", "avg(sum(pay)) over ()"), people=PEOPLE)[1][3] == "1.88"
    assert database.value("select avg(id) filter (where id > 1) from people", people=PEOPLE) == "2.5"


def test_nothing_is_last_in_either_order(database: Database) -> None:
    for order, expected in (("asc", ["Ada", "Bob", None]), ("desc", ["Bob", "Ada", None])):
        rows = database.run(f"select name from people order by name {order}", people=PEOPLE)[1:]
        assert [row[0] for row in rows] == expected


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select * from nobody", r"TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog\.db\.nobody' does not exist"),
        ("select 1\nfrom x.y z", r"TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog\.x\.y' does not exist"),
        ("select * from other.db.people", "CATALOG_NOT_FOUND: line 1:15: Catalog 'other' does not exist"),
        ("select read_text('/etc/passwd')", "FUNCTION_NOT_FOUND: line 1:8: Function 'read_text' not registered"),
        ("select * from read_csv('/etc/passwd')", "FUNCTION_NOT_FOUND: line 1:15: Function 'read_csv' not registered"),
        ("select * from '/etc/passwd'", "TABLE_NOT_FOUND"),
        ("select * from duckdb_secrets()", "FUNCTION_NOT_FOUND"),
        ("select list_sum(array[1])", "FUNCTION_NOT_FOUND: line 1:8: Function 'list_sum' not registered"),
        ("select xxhash64(to_utf8('a'))", "NOT_SUPPORTED: the function xxhash64 is not supported by the Reelhouse"),
        ("select now() at time zone 'Asia/Tokyo'", "NOT_SUPPORTED: AT TIME ZONE"),
    ],
)
def test_what_does_not_exist_or_is_not_carried_out_fails_with_its_name(
    database: Database, sql: str, reason: str
) -> None:
    with pytest.raises(QueryFailed, match=reason):
        database.run(sql, people=PEOPLE)
