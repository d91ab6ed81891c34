"""Slices that hold the same rows already are left alone; any other is replaced, and nobody else's ever."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.columns import Column, ContractError, required
from glue_jobs.contract.model import Output
from glue_jobs.contract.table import BY_MONTH, BY_VALUE, CORE, Table
from glue_jobs.lake import iceberg, manifest
from glue_jobs.lake.manifest import Manifest
from glue_jobs.lake.publish import Publication, Run, publish
from glue_jobs.lake.standing import standing
from glue_jobs.lake.store import Lake
from tests.fake_s3 import FakeS3, Killed
from tests.lakes import BUCKET, lake_of

JOB, OTHER = "model_a", "model_b"
IDS = (required("id", "int", "Id."), Column("a", "int", "A."), Column("b", "int", "B."))
BY_SOURCE = (required("source_system", "string", "Source."), required("id", "int", "Id."))
MONTHS = (required("day", "date", "Day."), required("id", "int", "Id."))


def new_table(columns: tuple[Column, ...] = IDS, **more: Any) -> Table:
    return Table(CORE, f"test_{uuid.uuid4().hex[:8]}", "one id", "For a test.", columns, primary_key=("id",), **more)


def by_source(**more: Any) -> Table:
    return new_table(BY_SOURCE, kind=BY_VALUE, slice_by="source_system", **{"partition": ("source_system",), **more})


def by_month() -> Table:
    return new_table(MONTHS, kind=BY_MONTH, slice_by="day", partition=("months(day)",))


class Desk:
    """One job at one table of its own: what it puts there, and what then stands there."""

    def __init__(self, spark: SparkSession, lake: Lake, output: Output, job: str = JOB) -> None:
        self.spark, self.lake, self.output, self.job = spark, lake, output, job
        self.table = output.table

    @property
    def s3(self) -> FakeS3:
        found: FakeS3 = self.lake.s3
        return found

    def put(self, rows: str, months: set[str] | None = None) -> str:
        """Publish `rows` (SQL values); return the job's line."""
        names = ", ".join(self.table.names)
        empty = ", ".join(f"cast(null as {column.type}) as {column.name}" for column in self.table.columns)
        text = f"select * from values {rows} as t ({names})" if rows else f"select {empty} where false"
        (stands,) = standing(self.spark, self.lake, self.job, [self.output])
        piece = Publication(stands, self.spark.sql(text), frozenset(months) if months is not None else None)
        (line,) = publish(self.spark, self.lake, Run(self.job, "r1", "v1"), [piece])
        return line.removeprefix(f"{self.table.name}: ")

    def manifest(self) -> Manifest:
        found = manifest.read(self.s3, BUCKET, self.table.lake_name, self.job)
        assert found is not None
        return found

    def snapshots(self) -> int:
        return len(self.lake.catalogue.state(self.table.lake_name).snapshots)

    def files(self) -> int:
        return int(self.spark.table(f"{self.table.identifier}.files").count())

    def contents(self, snapshot_id: int | None = None) -> list[tuple[Any, ...]]:
        rows = self.spark.table(self.table.identifier)
        if snapshot_id is not None:
            rows = iceberg.read_at(self.spark, self.table, snapshot_id)
        return sorted(tuple(str(cell) for cell in row) for row in rows.collect())

    def insert(self, rows: str) -> None:
        """Somebody's own write."""
        self.spark.sql(f"insert into {self.table.identifier} values {rows}")


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(spark: SparkSession) -> Desk:
    output = Output(new_table())
    return Desk(spark, lake_of(spark, (JOB, output)), output)


@pytest.fixture
def monthly(spark: SparkSession) -> Desk:
    output = Output(by_month())
    return Desk(spark, lake_of(spark, (JOB, output)), output)


@pytest.fixture
def shared(spark: SparkSession) -> tuple[Desk, Desk]:
    """Two jobs at one table: slice `one` and `two` of the first, `x` of the second."""
    return two_desks(spark, by_source())


def two_desks(spark: SparkSession, table: Table) -> tuple[Desk, Desk]:
    first, second = Output(table, ("one", "two")), Output(table, ("x",))
    lake = lake_of(spark, (JOB, first), (OTHER, second))
    return Desk(spark, lake, first), Desk(spark, lake, second, OTHER)


def test_the_same_rows_in_any_order_are_written_once(desk: Desk) -> None:
    assert desk.put("(1, 10, null), (2, 20, 5)") == "2 rows, written"
    assert desk.put("(2, 20, 5), (1, 10, null)") == "2 rows, unchanged"
    assert desk.snapshots() == 1
    assert desk.contents() == [("1", "10", "None"), ("2", "20", "5")]


@pytest.mark.parametrize(
    "other",
    ["(1, null, 10)", "(1, 10, 11)", "(1, 10, null), (1, 10, null)", "(1, 10, null), (2, 1, 1), (2, 1, 1)", ""],
    ids=["null moved to another column", "value for null", "row repeated", "pair of equal rows added", "no rows"],
)
def test_other_rows_are_written(desk: Desk, other: str) -> None:
    desk.put("(1, 10, null)")
    assert desk.put(other).endswith("written")
    assert len(desk.contents()) == other.count("(")


def test_nothing_at_all_is_published_too(desk: Desk, monthly: Desk) -> None:
    assert (desk.put(""), monthly.put("")) == ("0 rows, written", "0 rows, 0 of 0 slices written")
    assert (desk.put(""), monthly.put("")) == ("0 rows, unchanged", "0 rows, unchanged")
    assert (desk.manifest().slices, monthly.manifest().slices) == ({"all": "0:0:0"}, {})


def test_a_null_where_the_contract_allows_none_is_refused(desk: Desk) -> None:
    with pytest.raises(Exception, match="id"):
        desk.put("(cast(null as int), 1, 1)")
    assert desk.snapshots() == 0


def test_only_the_months_that_differ_are_written(monthly: Desk) -> None:
    january, march = "(date'2024-01-31', 1), (date'2024-01-01', 2)", "(date'2024-03-01', 4)"
    assert monthly.put(f"{january}, (date'2024-02-29', 3), {march}") == "4 rows, 3 of 3 slices written"
    kept = files_of(monthly)
    assert monthly.put(f"{january}, (date'2024-02-29', 9), {march}") == "4 rows, 1 of 3 slices written"
    changed = kept ^ files_of(monthly)
    assert {path.split("day_month=")[1][:7] for path in changed} == {"2024-02"}
    assert sorted(monthly.manifest().slices) == ["2024-01", "2024-02", "2024-03"]


def files_of(desk: Desk) -> set[str]:
    return {row["file_path"] for row in desk.spark.table(f"{desk.table.identifier}.files").collect()}


def test_a_month_without_rows_vanishes(monthly: Desk) -> None:
    monthly.put("(date'2024-01-31', 1), (date'2024-02-29', 3)")
    assert monthly.put("(date'2024-02-29', 3)") == "1 rows, 1 of 2 slices written"
    assert monthly.contents() == [("2024-02-29", "3")]
    assert list(monthly.manifest().slices) == ["2024-02"]


def test_a_publication_of_some_months_leaves_the_others(monthly: Desk) -> None:
    monthly.put("(date'2024-01-31', 1), (date'2024-02-29', 3), (date'2024-03-01', 4)")
    assert monthly.put("(date'2024-02-01', 7), (date'2024-02-02', 8)", {"2024-02", "2024-03"}) == (
        "3 rows, 2 of 2 slices written"
    )
    assert monthly.contents() == [("2024-01-31", "1"), ("2024-02-01", "7"), ("2024-02-02", "8")]
    assert sorted(monthly.manifest().slices) == ["2024-01", "2024-02"]


def test_a_row_of_a_month_that_was_not_asked_for_is_refused(monthly: Desk) -> None:
    monthly.put("(date'2024-01-31', 1)")
    with pytest.raises(Exception, match="a row has day 2024-05-01, and no row of that month was read"):
        monthly.put("(date'2024-02-01', 7), (date'2024-05-01', 8)", {"2024-02"})
    assert monthly.contents() == [("2024-01-31", "1")]


def test_two_jobs_share_a_table_and_keep_to_their_slices(shared: tuple[Desk, Desk]) -> None:
    first, second = shared
    assert first.put("('one', 1), ('two', 2)") == "2 rows, 2 of 2 slices written"
    assert second.put("('x', 9)") == "1 rows, 1 of 1 slices written"
    assert first.put("('one', 1), ('two', 3)") == "2 rows, 1 of 2 slices written"
    assert first.put("('one', 1)") == "1 rows, 1 of 2 slices written"
    assert second.put("('x', 9)") == "1 rows, unchanged"
    assert first.contents() == [("one", "1"), ("x", "9")]
    assert (first.manifest().slices.keys(), second.manifest().slices.keys()) == ({"one"}, {"x"})
    assert second.contents(second.manifest().snapshot_id) == [("one", "1"), ("x", "9")]


@pytest.mark.parametrize("value", ["'x'", "'%s {}'", "null"])
def test_a_row_of_a_slice_that_is_not_the_job_s_is_refused(shared: tuple[Desk, Desk], value: str) -> None:
    first, second = shared
    second.put("('x', 9)")
    told = re.escape("a row has source_system " + value.strip("'"))
    with pytest.raises(Exception, match=told + ".*the job owns one, two only"):
        first.put(f"('one', 1), ({value}, 2)")
    assert first.contents() == [("x", "9")]


def test_two_jobs_that_commit_at_the_same_moment_both_land(spark: SparkSession) -> None:
    first, second = two_desks(spark, by_source())
    start = threading.Barrier(2)

    def write(desk: Desk, values: list[str]) -> None:
        start.wait()
        for value in values:
            desk.put(value)

    with ThreadPoolExecutor(2) as pool:
        done = [
            pool.submit(write, first, [f"('one', {number}), ('two', {number})" for number in range(6)]),
            pool.submit(write, second, [f"('x', {number})" for number in range(6)]),
        ]
        for future in done:
            future.result()
    assert first.contents() == [("one", "5"), ("two", "5"), ("x", "5")]
    assert first.put("('one', 5), ('two', 5)") == "2 rows, unchanged"
    assert second.put("('x', 5)") == "1 rows, unchanged"
    assert first.snapshots() == 12


def test_a_change_by_someone_else_is_put_right_and_only_that(monthly: Desk) -> None:
    wanted = "(date'2024-01-31', 1), (date'2024-02-29', 3)"
    monthly.put(wanted)
    monthly.insert("(date'2024-02-01', 66), (date'2024-07-01', 77)")
    assert monthly.put(wanted) == "2 rows, 2 of 3 slices written"
    assert monthly.contents() == [("2024-01-31", "1"), ("2024-02-29", "3")]
    assert monthly.put(wanted) == "2 rows, unchanged"


def test_rows_that_nobody_owns_go(shared: tuple[Desk, Desk]) -> None:
    first, second = shared
    first.put("('one', 1)")
    second.put("('x', 9)")
    first.insert("('junk', 5), ('x', 10)")
    assert first.put("('one', 1)").startswith("1 rows")
    assert first.contents() == [("one", "1"), ("x", "10"), ("x", "9")]
    assert second.put("('x', 9)") == "1 rows, 1 of 1 slices written"
    assert first.contents() == [("one", "1"), ("x", "9")]


def test_a_table_rolled_back_by_hand_is_put_right(desk: Desk) -> None:
    desk.put("(1, 1, 1)")
    first = desk.manifest().snapshot_id
    desk.put("(2, 2, 2)")
    name = desk.table.identifier.partition(".")[2]
    desk.spark.sql(f"call glue_catalog.system.rollback_to_snapshot('{name}', {first})")
    assert desk.put("(2, 2, 2)") == "1 rows, written"
    assert desk.contents() == [("2", "2", "2")]


def test_a_table_dropped_by_hand_is_made_again(desk: Desk) -> None:
    desk.put("(1, 1, 1)")
    desk.spark.sql(f"drop table {desk.table.identifier}")
    assert desk.put("(1, 1, 1)") == "1 rows, written"
    assert desk.contents() == [("1", "1", "1")]


def test_compaction_is_no_change(monthly: Desk) -> None:
    wanted = "(date'2024-01-31', 1), (date'2024-02-29', 3)"
    monthly.put(wanted)
    name = monthly.table.identifier.partition(".")[2]
    options = "map('rewrite-all', 'true')"
    monthly.spark.sql(f"call glue_catalog.system.rewrite_data_files(table => '{name}', options => {options})")
    assert monthly.snapshots() == 2
    assert monthly.put(wanted) == "2 rows, unchanged"


def test_killed_between_the_commit_and_the_manifest_the_next_run_ends_right(desk: Desk) -> None:
    desk.put("(1, 1, 1)")
    desk.s3.kill_at_put = desk.s3.puts + 1
    with pytest.raises(Killed):
        desk.put("(2, 2, 2)")
    assert desk.contents() == [("2", "2", "2")]
    # The inputs went back to what they were: the manifest says so, the rows do not.
    assert desk.put("(1, 1, 1)") == "1 rows, written"
    assert desk.contents() == [("1", "1", "1")]


def test_killed_and_run_again_nothing_is_written_twice(desk: Desk) -> None:
    desk.put("(1, 1, 1)")
    desk.s3.kill_at_put = desk.s3.puts + 1
    with pytest.raises(Killed):
        desk.put("(2, 2, 2)")
    assert desk.put("(2, 2, 2)") == "1 rows, unchanged"
    assert desk.manifest().snapshot_id == desk.lake.catalogue.state(desk.table.lake_name).current
    assert desk.snapshots() == 2


def test_a_lost_manifest_is_written_again_from_the_rows(shared: tuple[Desk, Desk]) -> None:
    first, second = shared
    first.put("('one', 1), ('two', 2)")
    second.put("('x', 9)")
    before = first.manifest()
    first.s3.objects.clear()
    assert first.put("('one', 1), ('two', 2)") == "2 rows, unchanged"
    assert first.manifest().slices == before.slices


def test_files_of_an_older_layout_are_divided_and_nobody_s_rows_are_lost(spark: SparkSession) -> None:
    given = by_source()
    table = replace(given, columns=tuple(replace(column, nullable=True) for column in given.columns))
    old = replace(table, partition=())
    iceberg.ensure(spark, old)
    rows = "('one', 1), ('two', 2), ('x', 9), (null, 0)"
    # As lakes of before had them: unpartitioned, one file with rows of all.
    spark.sql(f"insert into {old.identifier} select * from values {rows}")
    first, second = two_desks(spark, table)
    assert first.put("('one', 1), ('two', 3)") == "2 rows, 1 of 2 slices written"
    assert first.contents() == [("one", "1"), ("two", "3"), ("x", "9")]
    assert second.put("('x', 9)") == "1 rows, unchanged"
    assert first.files() == 3


TOO_WIDE = {
    "a bigint for an int": "(1L, 1, 1)",
    "a decimal for an int": "(1, 1.5, 1)",
    "a text for an int": "(1, 1, '1')",
    "a double for an int": "(1, 1, 1D)",
}


@pytest.mark.parametrize("rows", TOO_WIDE.values(), ids=TOO_WIDE.keys())
def test_a_type_whose_values_might_not_fit_is_refused_by_its_column(desk: Desk, rows: str) -> None:
    with pytest.raises(ContractError, match=rf"{desk.table.name}\.(id|a|b) is int and the rows have"):
        desk.put(rows)


def test_a_narrower_type_is_widened(desk: Desk) -> None:
    assert desk.put("(1Y, 1S, null)") == "1 rows, written"
    assert desk.contents() == [("1", "1", "None")]
