"""Whether a query's rows fit a table, by Trino's rules, and the query that gives them its columns. Pure."""

from __future__ import annotations

import re

from local.athena.errors import QueryFailed
from local.athena.types import quoted

# Each is made of those before it without being asked (Trino, "Type coercion"); DuckDB's names.
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
_DIGITS = {"TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "BIGINT": 19}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_NOTHING = '"NULL"'
# DuckDB adds whole numbers up as HUGEINT, which Trino does not have: there it is a bigint.
_AS_TRINO = {"HUGEINT": "BIGINT"}
_WIDER = {
    "FLOAT": ("DOUBLE",),
    "DATE": ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE"),
    "TIMESTAMP": ("TIMESTAMP WITH TIME ZONE",),
}


def fitted(query: str, given: list[str], table: dict[str, str], columns: list[str]) -> str:
    """The query with the table's columns, in their order and types; those that it does not give are NULL.

    Args:
        given: the DuckDB types of the query's columns.
        table: the table's columns with their DuckDB types.
        columns: which of them the query gives, in its order; none for all.

    Raises:
        QueryFailed: COLUMN_NOT_FOUND, or TYPE_MISMATCH where the rows do not fit.
    """
    by_name = {name.lower(): name for name in table}
    for name in columns:
        if name not in by_name:
            raise QueryFailed(f"COLUMN_NOT_FOUND: line 1:1: Insert column name does not exist in target table: {name}")
    if len(set(columns)) < len(columns):
        raise QueryFailed("DUPLICATE_COLUMN_NAME: line 1:1: Insert column name is specified more than once")
    wanted = [by_name[name] for name in columns] or list(table)
    kinds = [table[name] for name in wanted]
    given = [_AS_TRINO.get(kind, kind) for kind in given]
    if len(given) != len(kinds) or not all(fits(one, kind) for one, kind in zip(given, kinds, strict=True)):
        shown = f"Table: [{', '.join(kinds)}], Query: [{', '.join(given)}]"
        raise QueryFailed(f"TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: {shown}")
    values = {name: quoted(f"rh_{place}") for place, name in enumerate(wanted)}
    selected = ", ".join(
        f"cast({values.get(name, 'null')} as {kind}) as {quoted(name)}" for name, kind in table.items()
    )
    return f"select {selected} from ({query}) as given({', '.join(values.values())})"


def fits(given: str, wanted: str) -> bool:
    """Whether a value of one type may stand in a column of another without a cast."""
    if given in (wanted, _NOTHING) or wanted in _WIDER.get(given, ()):
        return True
    if wanted in _WHOLE:
        return given in _WHOLE[: _WHOLE.index(wanted)]
    if wanted in ("FLOAT", "DOUBLE"):
        return given in _WHOLE or _DECIMAL.fullmatch(given) is not None
    target = _DECIMAL.fullmatch(wanted)
    return target is not None and _fits_decimal(given, int(target[1]), int(target[2]))


def _fits_decimal(given: str, precision: int, scale: int) -> bool:
    source = _DECIMAL.fullmatch(given)
    if source:
        before, after = int(source[1]) - int(source[2]), int(source[2])
    elif given in _DIGITS:
        before, after = _DIGITS[given], 0
    else:
        return False
    return precision - scale >= before and scale >= after
