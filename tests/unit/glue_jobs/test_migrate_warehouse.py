"""Which migrations are refused, by name, before anything runs."""

from __future__ import annotations

import pytest

from glue_jobs.migrate_warehouse import refuse_changed
from glue_jobs.warehouse.connection import WarehouseError
from glue_jobs.warehouse.sqlfiles import SqlFile

ONE, TWO, THREE = (SqlFile("migrations", f"000{n}_step", f"select {n}") for n in (1, 2, 3))
APPLIED = {1: (ONE.name, ONE.checksum), 2: (TWO.name, TWO.checksum)}


def test_new_migrations_after_the_applied_ones_are_fine() -> None:
    refuse_changed([ONE, TWO, THREE], APPLIED)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([SqlFile("migrations", ONE.name, "select 9"), TWO], "0001_step.sql was applied and has changed"),
        ([ONE], "migration 0002_step was applied but sql/migrations does not have it"),
        ([SqlFile("migrations", "0001_other", ONE.text), TWO], "migration 0001_step was applied but"),
        ([ONE, TWO, SqlFile("migrations", "0002_again", "")], "share a number"),
        ([ONE, TWO, SqlFile("migrations", "12_short", "")], "expected a name such as"),
    ],
)
def test_what_does_not_fit_is_refused(files: list[SqlFile], message: str) -> None:
    with pytest.raises(WarehouseError, match=message):
        refuse_changed(files, APPLIED)


def test_a_migration_between_applied_ones_is_refused() -> None:
    with pytest.raises(WarehouseError, match="0002_step.sql comes before a migration that was applied"):
        refuse_changed([ONE, TWO, THREE], {1: APPLIED[1], 3: (THREE.name, THREE.checksum)})
