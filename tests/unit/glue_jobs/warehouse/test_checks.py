"""Which checks follow from a contract, and which tables a written one reads. What they find: the integration test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.table import BY_MONTH, Table
from glue_jobs.tables.star import core, dimension, key
from glue_jobs.warehouse.checks import CheckError, all_checks, calendar_days, derived, written
from glue_jobs.warehouse.sqlfiles import SqlFile

CLUB = dimension(
    "dim_club", "one club", "Clubs.",
    (key("club_key"), required("name", "string", "Name."), Column("opened", "date", "Day.")), ("name",),
)  # fmt: skip
VISIT = core(
    "fact_visit", "one visit", "Visits.",
    (
        required("day", "date", "Day."),
        required("date_key", "int", "Day.", references="dim_date.date_key"),
        required("visit_id", "string", "Id."),
    ),
    ("visit_id", "day"), kind=BY_MONTH, slice_by="day",
)  # fmt: skip


def names(*tables: Table) -> dict[str, tuple[str, ...]]:
    """Name → tables of the derived checks."""
    return {check.name: check.tables for check in derived(tables)}


def test_a_dimension_has_the_checks_of_its_keys_and_days() -> None:
    assert names(CLUB) == {
        "dim_club_natural_key_is_unique": ("core.dim_club",),
        "dim_club_has_its_unknown_member": ("core.dim_club",),
        "dim_club_days_are_in_the_calendar": ("core.dim_club", "core.dim_date"),
    }


def test_a_month_that_has_a_date_key_is_not_looked_up_again() -> None:
    unkeyed = replace(VISIT, columns=(VISIT.columns[0], required("date_key", "int", "Day."), VISIT.columns[2]))

    assert names(VISIT) == {"foreign_keys_are_enforced": ("core.fact_visit",)}
    assert calendar_days(unkeyed) == ["day"]


def test_the_rules_of_a_table_are_checks_of_its_name() -> None:
    (check,) = derived([replace(VISIT, columns=(VISIT.columns[0], VISIT.columns[2]), kind="whole", slice_by="",
                                schema="ops", rules={"is_named": "visit_id <> ''"})])  # fmt: skip

    assert (check.name, check.tables) == ("fact_visit_is_named", ("ops.fact_visit",))
    assert check.sql == "select * from ops.fact_visit where (visit_id <> '') is false"


def test_a_written_check_reads_through_views() -> None:
    views = [
        SqlFile("views", "club", "create or replace view core.club as select 1 from core.dim_club as club;"),
        SqlFile(
            "views", "clubs", "create or replace view bi.clubs as\nselect 1 from core.club\njoin core.dim_date on true;"
        ),
    ]
    text = "-- Not from core.dim_plan.\nselect 'core.dim_genre' from bi.clubs union select 1 FROM ops.load;"

    (check,) = written([SqlFile("checks", "clubs_exist", text)], views)

    assert check.tables == ("core.dim_club", "core.dim_date", "ops.load")
    assert not check.sql.endswith(";")


def test_a_check_of_nothing_is_refused() -> None:
    with pytest.raises(CheckError, match="sql/checks/nothing.sql reads no table"):
        written([SqlFile("checks", "nothing", "select 1;")], [])


def test_no_two_checks_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = SqlFile("checks", "dim_plan_natural_key_is_unique", "select 1 from core.dim_plan;")
    monkeypatch.setattr("glue_jobs.warehouse.checks.read_folder", lambda name: [taken] if name == "checks" else [])

    with pytest.raises(CheckError, match="two checks are called dim_plan_natural_key_is_unique"):
        all_checks()
