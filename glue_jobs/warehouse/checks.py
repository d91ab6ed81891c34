"""Every check of the warehouse: what the contracts imply, derived here, and the rules of `sql/checks`.

A check is a query that must return no rows. It names the tables that it reads, so that a load asks only those whose
tables moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.contract.table import Table
from glue_jobs.warehouse import ddl
from glue_jobs.warehouse.sqlfiles import SqlFile, read_folder, relations

CALENDAR = "dim_date"


class CheckError(Exception):
    """A check can't be what it should be; the message names it and what to do."""


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        sql: a query that returns the rows that break the rule.
        tables: the warehouse tables that it reads, such as core.dim_title, through views too; sorted.
        source: where the rule stands, for messages.
    """

    name: str
    sql: str
    tables: tuple[str, ...]
    source: str


def all_checks() -> list[Check]:
    """The checks that follow from the contracts, then those of sql/checks; no two share a name.

    Raises:
        CheckError: a name is taken twice, or a file reads no table.
    """
    found = [*derived(WAREHOUSE_TABLES), *written(read_folder("checks"), read_folder("views"))]
    names = [check.name for check in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CheckError(f"two checks are called {', '.join(twice)}: rename the file in sql/checks")
    return found


def derived(tables: Iterable[Table]) -> list[Check]:
    """The checks that follow from the contracts of `tables`."""
    every = list(tables)
    found = [check for table in every for check in _of_table(table)]
    pointing = [table for table in every if ddl.foreign_keys(table)]
    return [*found, _foreign_keys(pointing)] if pointing else found


def written(files: Iterable[SqlFile], views: Iterable[SqlFile]) -> list[Check]:
    """The checks of the files, with the tables that they read, found in their text and in that of the views."""
    definitions = {file.view: file.text for file in views}
    return [_of_file(file, definitions) for file in files]


def tables_read(text: str, definitions: dict[str, str]) -> set[str]:
    """The tables that a query reads; `definitions` is view → text, for what it reads through views."""
    found: set[str] = set()
    for name in relations(text):
        found |= tables_read(definitions[name], definitions) if name in definitions else {name}
    return found


def _of_file(file: SqlFile, definitions: dict[str, str]) -> Check:
    tables = tables_read(file.text, definitions)
    if not tables:
        raise CheckError(f"{file.path} reads no table: expected `from core.…`, so that it is known when to ask it")
    return Check(file.name, file.text.strip().rstrip(";"), tuple(sorted(tables)), file.path)


def _of_table(table: Table) -> Iterator[Check]:
    if table.natural_key:
        yield _check(table, "natural_key_is_unique", _shared_natural_keys(table))
    if table.unknown_member:
        yield _check(table, "has_its_unknown_member", _missing_unknown_member(table))
    days = calendar_days(table)
    if days:
        yield _check(table, "days_are_in_the_calendar", _days_outside(table, days), f"core.{CALENDAR}")
    for rule, condition in table.rules.items():
        # As in feeds: a condition that is null is kept.
        yield _check(table, rule, f"select * from {table.warehouse_name} where ({condition}) is false")


def calendar_days(table: Table) -> list[str]:
    """The date columns whose every day dim_date must have.

    Not the month column of a fact with a date key: its foreign key says the same without reading the fact again.
    """
    if table.schema != "core" or table.name == CALENDAR:
        return []
    keyed = {ddl.month_column(table)} if CALENDAR in table.referenced else set()
    return [column.name for column in table.columns if column.type == "date" and column.name not in keyed]


def _check(table: Table, rule: str, sql: str, *others: str) -> Check:
    tables = tuple(sorted({table.warehouse_name, *others}))
    return Check(f"{table.name}_{rule}", sql, tables, f"the contract of {table.warehouse_name}")


def _shared_natural_keys(table: Table) -> str:
    key = ", ".join(table.natural_key)
    return f"select {key}, count(*) as rows_found from {table.warehouse_name} group by {key} having count(*) > 1"


def _missing_unknown_member(table: Table) -> str:
    (key,) = table.primary_key
    name = table.warehouse_name
    return f"select '{name}' as dimension where not exists (select from {name} where {key} = 0)"


def _days_outside(table: Table, days: list[str]) -> str:
    held = " union all ".join(
        f"select distinct '{name}' as column_name, {name} as held_date from {table.warehouse_name}" for name in days
    )
    return (
        f"select held.column_name, held.held_date from ({held}) as held"
        f" left join core.{CALENDAR} as calendar on held.held_date = calendar.date"
        " where held.held_date is not null and calendar.date_key is null"
    )


def _foreign_keys(tables: list[Table]) -> Check:
    """A returned row is a foreign key that is missing, or that PostgreSQL does not enforce on every row."""
    wanted = ", ".join(
        f"('{table.warehouse_name}', {ddl.literal(key.definition)})"
        for table in tables
        for key in ddl.foreign_keys(table)
    )
    sql = (
        f"select wanted.table_name, wanted.foreign_key from (values {wanted}) as wanted (table_name, foreign_key)"
        " where not exists (select from pg_catalog.pg_constraint as stands"
        " where stands.conrelid = to_regclass(wanted.table_name) and stands.contype = 'f'"
        " and pg_get_constraintdef(stands.oid) = wanted.foreign_key)"
        # Partitions have keys of their own; a key that is not enforced says so in its definition too.
        " union all select lax.conrelid::regclass::text, pg_get_constraintdef(lax.oid)"
        " from pg_catalog.pg_constraint as lax where lax.contype = 'f' and lax.connamespace = 'core'::regnamespace"
        " and not (lax.convalidated and lax.conenforced)"
    )
    names = tuple(sorted(table.warehouse_name for table in tables))
    return Check("foreign_keys_are_enforced", sql, names, "the contracts")
