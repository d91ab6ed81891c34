"""What brings a table that stands to its contract, and what is refused: given columns, expected SQL or words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.table import CORE, CURATED, Table
from glue_jobs.lake.evolve import StandingColumn, StandingTable, is_wider, refusals, statements

TABLE = Table(
    CORE, "dim_plan", "one plan", "Plans.",
    (
        required("plan_key", "bigint", "Key."),
        Column("name", "string", "Name."),
        Column("price", "decimal(5,2)", "USD."),
    ),
    primary_key=("plan_key",),
)  # fmt: skip
STANDING = StandingTable(
    {
        "plan_key": StandingColumn("bigint", False, "Key."),
        "name": StandingColumn("string", True, "Name."),
        "price": StandingColumn("decimal(5,2)", True, "USD."),
    },
    "Plans. Grain: one plan.",
)
ALTER = "alter table glue_catalog.reelhouse_core.dim_plan"


def standing(which: str, **how: object) -> StandingTable:
    """The standing table with one column changed."""
    columns = dict(STANDING.columns)
    columns[which] = replace(columns[which], **how)  # type: ignore[arg-type]
    return replace(STANDING, columns=columns)


def without(which: str) -> StandingTable:
    return replace(STANDING, columns={name: column for name, column in STANDING.columns.items() if name != which})


def test_a_table_as_its_contract_says_is_left_alone() -> None:
    assert statements(TABLE, STANDING) == []
    assert refusals(TABLE, STANDING) == []


def test_the_order_of_columns_is_no_difference() -> None:
    assert statements(TABLE, replace(STANDING, columns=dict(reversed(STANDING.columns.items())))) == []


@pytest.mark.parametrize(
    ("found", "statement"),
    [
        (without("price"), f"{ALTER} add columns (`price` decimal(5,2) comment 'USD.')"),
        (standing("price", type="decimal(3,2)"), f"{ALTER} alter column `price` type decimal(5,2)"),
        (standing("plan_key", type="int"), f"{ALTER} alter column `plan_key` type bigint"),
        (standing("name", nullable=False), f"{ALTER} alter column `name` drop not null"),
        (standing("name", comment="Old."), f"{ALTER} alter column `name` comment 'Name.'"),
        (replace(STANDING, comment=""), "comment on table glue_catalog.reelhouse_core.dim_plan is"
                                        " 'Plans. Grain: one plan.'"),
    ],
)  # fmt: skip
def test_what_keeps_every_row_and_value_is_done(found: StandingTable, statement: str) -> None:
    assert statements(TABLE, found) == [statement]
    assert refusals(TABLE, found) == []


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (replace(STANDING, columns={**STANDING.columns, "sku": StandingColumn("string", True, "")}),
         r"dim_plan.sku \(string\) is not in the contract, and no column is dropped or renamed by itself"),
        (without("plan_key"), "dim_plan.plan_key is new and never null"),
        (standing("price", type="decimal(7,2)"), r"dim_plan.price is decimal\(7,2\), and decimal\(5,2\) would not"),
        (standing("name", type="int"), "dim_plan.name is int, and string would not keep every value"),
        (standing("plan_key", nullable=True), "dim_plan.plan_key may be null in the rows that stand"),
    ],
)  # fmt: skip
def test_everything_else_is_refused_by_name(found: StandingTable, words: str) -> None:
    (line,) = refusals(TABLE, found)

    assert re.search(words, line)
    assert line.endswith("drop the table reelhouse_core.dim_plan and its next refresh builds it again")


def test_delivered_rows_are_never_to_be_dropped() -> None:
    (line,) = refusals(replace(TABLE, database=CURATED), standing("name", type="int"))

    assert line.endswith("keep the column as it stands, or alter the table by hand")


@pytest.mark.parametrize(
    ("was", "will_be", "wider"),
    [
        ("int", "bigint", True), ("float", "double", True), ("decimal(5,2)", "decimal(12,2)", True),
        ("bigint", "int", False), ("double", "float", False), ("int", "double", False), ("date", "timestamp", False),
        ("decimal(5,2)", "decimal(4,2)", False), ("decimal(5,2)", "decimal(12,3)", False), ("int", "string", False),
    ],
)  # fmt: skip
def test_wider_is_what_loses_no_value(was: str, will_be: str, wider: bool) -> None:
    assert is_wider(was, will_be) is wider


def test_a_comment_is_text_whatever_it_holds() -> None:
    odd = replace(TABLE, columns=(*TABLE.columns, Column("note", "string", r"It's a \ back; ${env:HOME}")))

    assert statements(odd, STANDING) == [
        rf"{ALTER} add columns (`note` string comment 'It\'s a \\ back; ${{env:HOME}}')"
    ]
