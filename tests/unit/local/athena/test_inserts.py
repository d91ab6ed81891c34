"""Which rows fit a table without a cast, by Trino's rules."""

from __future__ import annotations

import pytest

from local.athena import inserts
from local.athena.errors import QueryFailed

TABLE = {"id": "BIGINT", "Name": "VARCHAR", "at": "TIMESTAMP"}


@pytest.mark.parametrize(
    ("given", "wanted", "fit"),
    [
        ("INTEGER", "BIGINT", True),
        ("BIGINT", "INTEGER", False),
        ("INTEGER", "DOUBLE", True),
        ("DECIMAL(3,1)", "FLOAT", True),
        ("DECIMAL(3,1)", "DECIMAL(5,2)", True),
        ("DECIMAL(5,1)", "DECIMAL(5,2)", False),
        ("BIGINT", "DECIMAL(18,0)", False),
        ("BIGINT", "DECIMAL(38,2)", True),
        ("DOUBLE", "FLOAT", False),
        ("VARCHAR", "INTEGER", False),
        ("INTEGER", "VARCHAR", False),
        ("DATE", "TIMESTAMP", True),
        ("TIMESTAMP", "DATE", False),
        ('"NULL"', "VARCHAR", True),
        ("INTEGER[]", "INTEGER[]", True),
        ("VARCHAR", "BOOLEAN", False),
    ],
)
def test_only_what_widens_fits(given: str, wanted: str, fit: bool) -> None:
    assert inserts.fits(given, wanted) is fit


def test_the_query_gets_the_tables_columns_and_null_for_the_others() -> None:
    query = inserts.fitted("select 'a', 1", ["VARCHAR", "INTEGER"], TABLE, ["name", "id"])
    assert query == (
        'select cast("rh_1" as BIGINT) as "id", cast("rh_0" as VARCHAR) as "Name", cast(null as TIMESTAMP) as "at"'
        ' from (select \'a\', 1) as given("rh_0", "rh_1")'
    )


@pytest.mark.parametrize(
    ("given", "columns", "reason"),
    [
        (["BIGINT"], [], "TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: [BIGINT, VARCHAR,"),
        (["VARCHAR"], ["id"], "TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: [BIGINT],"),
        (["BIGINT"], ["no"], "COLUMN_NOT_FOUND: line 1:1: Insert column name does not exist in target table: no"),
        (["BIGINT", "BIGINT"], ["id", "id"], "DUPLICATE_COLUMN_NAME"),
    ],
)
def test_what_does_not_fit_says_so(given: list[str], columns: list[str], reason: str) -> None:
    with pytest.raises(QueryFailed) as failed:
        inserts.fitted("q", given, TABLE, columns)
    assert str(failed.value).startswith(reason)
