"""What is drafted, and what only a person may write: given a table as it stands and its contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.table import BY_MONTH, Table
from glue_jobs.tables.star import core
from local.migration.catalogue import FoundColumn, FoundTable
from local.migration.difference import MigrationError, difference

PLAN = core(
    "dim_plan", "one plan", "Plans.",
    (
        required("plan_key", "bigint", "Key."),
        required("name", "string", "Name."),
        Column("price", "decimal(5,2)", "USD."),
    ),
    ("plan_key",),
)  # fmt: skip
STANDS = FoundTable(
    "core.dim_plan",
    (FoundColumn("plan_key", "bigint", False), FoundColumn("name", "text", False),
     FoundColumn("price", "numeric(5,2)", True)),
    frozenset({"PRIMARY KEY (plan_key)"}),
)  # fmt: skip
SALE = core(
    "fact_sale", "one sale", "Sales.",
    (
        required("day", "date", "Day."),
        required("sale_id", "string", "Id."),
        required("plan_key", "bigint", "Plan.", references="dim_plan.plan_key"),
        Column("amount_usd", "double", "USD."),
    ),
    ("sale_id", "day"), kind=BY_MONTH, slice_by="day",
)  # fmt: skip


def drafted(
    *tables: Table, stands: Sequence[FoundTable] = (STANDS,), readers: Mapping[str, Sequence[str]] | None = None
) -> list[str]:
    return difference(tables, {table.name: table for table in stands}, readers or {})


def changed(which: str, **how: object) -> Table:
    """The contract of dim_plan with one column changed."""
    columns = tuple(replace(column, **how) if column.name == which else column for column in PLAN.columns)
    return replace(PLAN, columns=columns)


def standing(**how: object) -> FoundTable:
    """The standing table with its column `price` changed."""
    key, name, price = STANDS.columns
    return replace(STANDS, columns=(key, name, replace(price, **how)))


def test_what_agrees_needs_no_migration() -> None:
    assert drafted(PLAN) == []


def test_a_new_table_is_made_with_its_keys_and_partitions() -> None:
    made, to_decide = drafted(PLAN, SALE)

    assert made == (
        "create table core.fact_sale (\n"
        "    day date not null,\n"
        "    sale_id text not null,\n"
        "    plan_key bigint not null,\n"
        "    amount_usd double precision,\n"
        "    constraint fact_sale_pkey primary key (sale_id, day),\n"
        "    constraint fact_sale_plan_key_fkey foreign key (plan_key)\n"
        "    references core.dim_plan (plan_key) deferrable initially deferred\n"
        ")\n"
        "partition by range (day);"
    )
    assert "-- create index fact_sale_plan_key_idx on core.fact_sale (plan_key);" in to_decide


def test_a_new_nullable_column_is_added_at_the_end() -> None:
    more = replace(PLAN, columns=(*PLAN.columns, Column("note", "string", "Note.")))

    assert drafted(more) == ["alter table core.dim_plan add column note text;"]


def test_a_new_reference_gets_its_foreign_key() -> None:
    region = core("dim_region", "one region", "Regions.", (required("region_key", "bigint", "Key."),), ("region_key",))
    more = replace(
        PLAN, columns=(*PLAN.columns, Column("region_key", "bigint", "R.", references="dim_region.region_key"))
    )

    assert drafted(region, more)[1:] == [
        "alter table core.dim_plan add column region_key bigint;",
        "alter table core.dim_plan add constraint dim_plan_region_key_fkey foreign key (region_key)\n"
        "    references core.dim_region (region_key) deferrable initially deferred;",
    ]


@pytest.mark.parametrize(
    ("was", "type", "statement"),
    [
        ("numeric(3,2)", "decimal(5,2)", "alter column price type numeric(5, 2);"),
        ("integer", "bigint", "alter column price type bigint;"),
    ],
)
def test_a_wider_type_is_drafted_and_its_views_are_dropped_first(was: str, type: str, statement: str) -> None:
    readers = {"core.dim_plan": ["bi.prices", "core.plan"]}

    assert drafted(changed("price", type=type), stands=[standing(type=was)], readers=readers) == [
        "drop view if exists bi.prices, core.plan;",
        f"alter table core.dim_plan {statement}",
    ]


def test_a_null_may_be_allowed() -> None:
    assert drafted(PLAN, stands=[standing(nullable=False)]) == [
        "alter table core.dim_plan alter column price drop not null;"
    ]


@pytest.mark.parametrize(
    ("table", "stands", "message"),
    [
        (changed("price", name="cost"), STANDS, r"price is not in the contract: write `alter .* drop column price"),
        (changed("price", type="decimal(4,2)"), STANDS, r"price is numeric\(5,2\), its contract says numeric\(4,2\)"),
        (changed("price", type="decimal(7,3)"), STANDS, r"price is numeric\(5,2\), its contract says numeric\(7,3\)"),
        (changed("name", type="int"), STANDS, r"name is text, its contract says integer"),
        (changed("price", nullable=False), STANDS, "price may be null, its contract says never"),
        (replace(PLAN, columns=(*PLAN.columns, required("sku", "string", "S."))), STANDS, "sku is new and never null"),
        (replace(PLAN, columns=(PLAN.columns[1], PLAN.columns[0], PLAN.columns[2])), STANDS, "keep that, new ones at"),
        (replace(PLAN, columns=(Column("n", "string", "N."), *PLAN.columns)), STANDS, "keep that, new ones at the end"),
        (replace(PLAN, primary_key=("name",)), STANDS, r"has PRIMARY KEY \(plan_key\), its contract does not"),
        (PLAN, replace(STANDS, keys=frozenset()), r"lacks PRIMARY KEY \(plan_key\)"),
        (PLAN, replace(STANDS, month="price"), "is divided by price, its contract says nothing"),
        (PLAN, replace(STANDS, name="core.dim_old"), "core.dim_old has no contract"),
    ],
)  # fmt: skip
def test_what_rows_could_contradict_is_refused_by_name(table: Table, stands: FoundTable, message: str) -> None:
    with pytest.raises(MigrationError, match=message):
        drafted(table, stands=[stands])


def test_all_refusals_are_told_at_once() -> None:
    with pytest.raises(MigrationError, match=r"(?s)core.dim_old has no contract.*price may be null"):
        drafted(changed("price", nullable=False), stands=[STANDS, replace(STANDS, name="core.dim_old")])


def test_tables_of_ops_that_no_contract_knows_are_left_alone() -> None:
    assert drafted(PLAN, stands=[STANDS, replace(STANDS, name="ops.load")]) == []
