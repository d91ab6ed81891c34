"""What a model job computes: nothing where nothing changed, of a fact by months the months that did, else all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.table import Table
from glue_jobs.lake import freshness
from glue_jobs.modelling import model_job
from tests import sessions
from tests.fake_s3 import Killed
from tests.lakes import lake_of


class Desk:
    """The model of sessions at tables of its own: what its runs say, and which months they read."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark, self.model = spark, sessions.fresh_model()
        self.fact = self.model.tables[0]
        self.lake = lake_of(spark, (self.model.job, self.model.outputs[0]))
        self.read: set[str] = set()

    def deliver(self, file_id: str, *days: str, minutes: int = 5) -> None:
        """A file with one session a day, whose id is the day's number of the file."""
        rows = [f"({number}L, date'{day}', {minutes})" for number, day in enumerate(days)]
        sessions.deliver(self.spark, self.model, file_id, ", ".join(rows))

    def reasons(self, release: str = "v1") -> list[str]:
        states = self.lake.states([*self.model.inputs, *self.model.tables])
        manifests = self.lake.manifests(self.model.job, self.model.tables)
        return freshness.staleness(self.model, manifests, states, release)

    def run(self, release: str = "v1") -> str:
        """Run the model; return its line without the table's name."""
        states = self.lake.states(self.model.inputs)
        (line,) = model_job.rebuild(self.spark, self.lake, self.model, self.build, "r1", release, states)
        return line.removeprefix(f"{self.fact.name}: ")

    def build(self, _: SparkSession, inputs: Mapping[str, DataFrame]) -> list[tuple[Table, DataFrame]]:
        rows = inputs[self.model.inputs[0].name]
        self.read = {row[0] for row in rows.selectExpr("date_format(session_date, 'yyyy-MM')").distinct().collect()}
        return sessions.build(self.model, inputs)

    def contents(self) -> list[tuple[Any, ...]]:
        rows = self.spark.table(self.fact.identifier)
        return sorted((row["session_id"], str(row["session_date"]), row["minutes"]) for row in rows.collect())

    def from_nothing(self) -> list[tuple[Any, ...]]:
        """What a rebuild of everything gives."""
        other = Desk(self.spark)
        other.model = replace(other.model, inputs=self.model.inputs)
        other.run()
        return other.contents()


@pytest.fixture
def desk(spark: SparkSession) -> Desk:
    made = Desk(spark)
    made.deliver("f1", "2024-01-30", "2024-02-10", "2024-03-05")
    assert made.run() == "3 rows, 3 of 3 slices written"
    return made


def test_unchanged_input_is_no_work(desk: Desk) -> None:
    assert desk.reasons() == []


def test_nothing_delivered_is_published_once(spark: SparkSession) -> None:
    made = Desk(spark)
    assert made.reasons() == [f"{made.fact.name} was not published yet"]
    assert made.run() == "0 rows, 0 of 0 slices written"
    # The run has made the input's table: it is empty, as it was when it was missing.
    assert made.reasons() == []


def test_a_new_file_is_read_in_its_months_only(desk: Desk) -> None:
    desk.deliver("f2", "2024-03-20", "2024-04-01")
    assert desk.reasons() == [f"{desk.model.inputs[0].lake_name} has changed"]
    assert desk.run() == "5 rows, 2 of 2 slices written"
    assert desk.read == {"2024-03", "2024-04"}
    assert desk.contents() == desk.from_nothing()
    assert desk.reasons() == []


def test_late_rows_change_their_months_and_no_other(desk: Desk) -> None:
    desk.deliver("f2", "2024-04-20")
    desk.run()
    desk.deliver("late", "2024-01-02")
    before = snapshot_files(desk)
    desk.run()
    assert desk.read == {"2024-01"}
    assert {path.split("session_date_month=")[1][:7] for path in before ^ snapshot_files(desk)} == {"2024-01"}
    assert desk.contents() == desk.from_nothing()


def snapshot_files(desk: Desk) -> set[str]:
    return {row["file_path"] for row in desk.spark.table(f"{desk.fact.identifier}.files").collect()}


def test_a_corrected_file_changes_the_months_it_had_and_has(desk: Desk) -> None:
    desk.deliver("f1", "2024-01-30", "2024-02-10", "2024-05-05")
    assert desk.run() == "3 rows, 2 of 4 slices written"
    assert desk.read == {"2024-01", "2024-02", "2024-05"}
    assert desk.contents() == desk.from_nothing() == [(0, "2024-01-30", 5), (1, "2024-02-10", 5), (2, "2024-05-05", 5)]


def test_a_removed_file_s_rows_go(desk: Desk) -> None:
    desk.deliver("f2", "2024-03-20", "2024-04-01")
    desk.run()
    desk.spark.sql(f"delete from {desk.model.inputs[0].identifier} where file_id = 'f2'")
    assert desk.run() == "3 rows, 2 of 2 slices written"
    assert desk.read == {"2024-03"}
    assert desk.contents() == desk.from_nothing()


def test_compaction_of_the_input_is_no_change(desk: Desk) -> None:
    desk.deliver("f2", "2024-03-20")
    desk.run()
    name = desk.model.inputs[0].identifier.partition(".")[2]
    options = "map('rewrite-all', 'true')"
    desk.spark.sql(f"call glue_catalog.system.rewrite_data_files(table => '{name}', options => {options})")
    assert desk.reasons() == []
    desk.deliver("f3", "2024-06-01")
    desk.run()
    assert desk.read == {"2024-06"}


def test_expired_history_of_the_input_means_all_months(desk: Desk) -> None:
    desk.deliver("f2", "2024-03-20")
    desk.deliver("f3", "2024-04-20")
    name = desk.model.inputs[0].identifier.partition(".")[2]
    given = f"table => '{name}', older_than => timestamp '2199-01-01', retain_last => 1"
    desk.spark.sql(f"call glue_catalog.system.expire_snapshots({given})")
    desk.run()
    assert desk.read == {"2024-01", "2024-02", "2024-03", "2024-04"}
    assert desk.contents() == desk.from_nothing()


def test_another_release_computes_all_months_and_writes_what_differs(desk: Desk) -> None:
    assert desk.reasons("v2") == ["the release is v2, not v1"]
    assert desk.run("v2") == "3 rows, unchanged"
    assert desk.read == {"2024-01", "2024-02", "2024-03"}
    assert desk.reasons("v2") == []


def test_a_write_by_hand_is_put_right_in_its_months(desk: Desk) -> None:
    desk.spark.sql(f"insert into {desk.fact.identifier} values (99, date'2024-02-01', 1), (98, date'2025-01-01', 1)")
    assert desk.reasons() == [f"{desk.fact.name} was written by someone else or its publication was cut short"]
    assert desk.run() == "3 rows, 2 of 2 slices written"
    assert desk.read == {"2024-02"}
    assert desk.contents() == desk.from_nothing()


@pytest.mark.parametrize("then", ["the same again", "another file first"])
def test_killed_before_the_manifest_the_next_run_ends_right(desk: Desk, then: str) -> None:
    desk.deliver("f2", "2024-03-20", "2024-04-01")
    desk.lake.s3.kill_at_put = desk.lake.s3.puts + 1
    with pytest.raises(Killed):
        desk.run()
    assert desk.reasons() != []
    if then == "another file first":
        desk.deliver("f3", "2024-02-01", minutes=9)
    desk.run()
    assert desk.contents() == desk.from_nothing()
    assert desk.reasons() == []


def test_a_model_that_builds_something_else_than_it_declares_is_refused(desk: Desk) -> None:
    states = desk.lake.states(desk.model.inputs)
    with pytest.raises(ContractError, match="model_sessions declares .*fact_session_.* and builds $"):
        model_job.rebuild(desk.spark, desk.lake, desk.model, lambda *_: [], "r1", "v1", states)
