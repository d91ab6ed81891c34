"""What a contract is in PostgreSQL, by example."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glue_jobs.contract.columns import Column, ContractError, required
from glue_jobs.contract.table import BY_MONTH
from glue_jobs.tables.star import core
from glue_jobs.warehouse import ddl

VISIT = core(
    "fact_visit", "one visit", "It's visits.",
    (
        required("day", "date", "Day."),
        required("club_key", "bigint", "Club.", references="dim_club.club_key"),
        Column("spent_usd", "decimal(12,2)", "USD."),
    ),
    ("club_key", "day"), partition=("months(day)",), kind=BY_MONTH, slice_by="day",
)  # fmt: skip


@pytest.mark.parametrize(
    ("spark", "postgres"),
    [
        ("string", "text"), ("int", "integer"), ("bigint", "bigint"), ("double", "double precision"),
        ("boolean", "boolean"), ("date", "date"), ("timestamp", "timestamp with time zone"),
        ("decimal(5,2)", "numeric(5,2)"),
    ],
)  # fmt: skip
def test_every_type_has_one_in_postgresql(spark: str, postgres: str) -> None:
    assert ddl.postgres_type(Column("a", spark, "A.")) == postgres


def test_a_type_that_has_none_is_refused_by_name() -> None:
    with pytest.raises(ContractError, match="column tags: PostgreSQL gets no array<string>"):
        ddl.postgres_type(Column("tags", "array<string>", "Tags."))


def test_a_table_is_made_with_its_keys_and_divided_by_month() -> None:
    assert ddl.create_table(VISIT) == (
        "create table core.fact_visit (\n"
        "    day date not null,\n"
        "    club_key bigint not null,\n"
        "    spent_usd numeric(12, 2),\n"
        "    constraint fact_visit_pkey primary key (club_key, day),\n"
        "    constraint fact_visit_club_key_fkey foreign key (club_key)\n"
        "    references core.dim_club (club_key) deferrable initially deferred\n"
        ")\n"
        "partition by range (day);"
    )


def test_only_core_is_divided_by_month() -> None:
    assert ddl.month_column(VISIT) == "day"
    assert ddl.month_column(replace(VISIT, schema="ops")) == ""


def test_comments_are_text_whatever_they_hold() -> None:
    assert ddl.comments(VISIT)[0] == "comment on table core.fact_visit is 'It''s visits. Grain: one visit.';"
    assert ddl.comments(VISIT)[3] == "comment on column core.fact_visit.spent_usd is 'USD.';"


def test_the_loader_changes_rows_and_no_tables() -> None:
    assert ddl.grants(VISIT) == [
        "grant select, insert, update, delete, maintain on core.fact_visit to reelhouse_loader;"
    ]
