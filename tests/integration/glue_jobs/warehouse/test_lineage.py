"""What the load tells: which tables it filled from the lake, and what PostgreSQL knows of the views over them."""

from __future__ import annotations

from collections.abc import Callable

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.lineage import telling
from glue_jobs.lineage import warehouse as lineage
from glue_jobs.warehouse.merging import Merged
from glue_jobs.warehouse.slices import Slice, Wanted
from tests.fixtures_postgres import Warehouse
from tests.star_sample import contract


def test_tables_and_views_are_told_with_rows_and_columns(empty_copy: Callable[[], Warehouse]) -> None:
    secret = empty_copy().loader
    told = telling.of(["--run_id", "r1", "--lineage", "nowhere", "--lineage_catalog", "arn:aws:glue:x:1"])
    table, untouched = contract("dim_country"), WAREHOUSE_TABLES[0]
    slices = {name: Slice(name, "model", f"{rows}:1:1", rows, 7) for name, rows in (("a", 3), ("b", 4))}
    wanted = [Wanted(untouched, {}), Wanted(table, slices)] if untouched is not table else [Wanted(table, slices)]
    parts = {
        name: (inputs, outputs)
        for name, inputs, outputs in lineage.whole(told, secret, wanted, {"core.dim_country": Merged(5, 2, 1, 1)})
    }

    ((lake,), (copy,)) = parts["load_warehouse.dim_country"]
    assert (lake.name, lake.rows, lake.moved) == ("table/reelhouse_core/dim_country", 7, 5)
    assert (copy.namespace, copy.name) == (
        f"postgres://{secret.host}:{secret.port}",
        f"{secret.dbname}.core.dim_country",
    )
    assert (copy.rows, copy.moved) == (7, 4) and copy.sources.keys() == set(table.names)
    assert [name for name in parts if name.startswith("load_warehouse.")] == ["load_warehouse.dim_country"]

    ((accounts,), (view,)) = parts["view.bi.data_quality"]
    assert accounts.name == f"{secret.dbname}.ops.file_accounting"
    names = [name for name, _, _ in view.columns]
    assert names[:4] == ["run_id", "feed", "file", "rows_read"]
    read = {column for _, relation, column in view.read_as_a_whole if relation == accounts.name}
    assert set(names) <= read and "reason" not in read
    meanings = {name: meaning for name, _, meaning in view.columns}
    assert meanings["rows_quarantined"].startswith("Rows with at least one broken rule")
