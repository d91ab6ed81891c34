"""Tidying a table: fewer files, a bounded history, the same rows, and nothing that a manifest pins is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from glue_jobs.lake import freshness, iceberg, layout, manifest, tidying
from glue_jobs.lake.metadata import TableState
from glue_jobs.lake.tidying import Limits, tidy
from glue_jobs.lake.upkeep import Size
from tests import sessions
from tests.integration.glue_jobs.lake.test_publish import Desk as TableDesk
from tests.integration.glue_jobs.lake.test_publish import by_source, two_desks
from tests.integration.glue_jobs.modelling.test_model_job import Desk
from tests.lakes import BUCKET

KEPT = 3


def limits(kept: int = KEPT) -> Limits:
    """All that was made until now is old."""
    return Limits(datetime.now(timezone.utc) + timedelta(seconds=1), kept, timedelta(0))


@pytest.fixture(scope="module")
def desk(spark: SparkSession) -> Iterator[Desk]:
    yield Desk(spark)


def curated_state(desk: Desk) -> TableState:
    return desk.lake.catalogue.state(desk.model.inputs[0].lake_name)


def fact_state(desk: Desk) -> TableState:
    return desk.lake.catalogue.state(desk.fact.lake_name)


ROUNDS, EVERY = 12, 4


def test_nothing_grows_with_the_number_of_refreshes(desk: Desk) -> None:
    sizes: list[tuple[Size, Size, int]] = []
    for number in range(1, ROUNDS + 1):
        desk.deliver(f"f{number:03}", f"2024-0{1 + number % 2}-{1 + number:02}")
        desk.run()
        if number % EVERY == 0:
            for table in (desk.model.inputs[0], desk.fact):
                tidy(desk.spark, desk.lake, table, limits())
            metadata = Path(curated_state(desk).location).stat().st_size
            sizes.append((Size.of(curated_state(desk)), Size.of(fact_state(desk)), metadata))
    # The curated table has two months, and a month so many files that they are not worth compacting, at most.
    assert max(curated.files for curated, _, _ in sizes) <= 2 * (tidying.MIN_FILES - 1)
    assert {fact.files for _, fact, _ in sizes} == {2}
    assert max(curated.snapshots for curated, _, _ in sizes) <= KEPT + 1
    # What a manifest pinned when the tidying began stays for one round more.
    assert max(fact.snapshots for _, fact, _ in sizes) <= KEPT + 2
    # About 1 KB a snapshot, and 0.2 KB for each of the 20 former metadata files that are kept.
    assert max(size for *_, size in sizes) < 10_000
    assert desk.contents() == desk.from_nothing()
    assert len(desk.contents()) == 2  # one session a month: every file delivers its session 0 anew


def test_after_tidying_there_is_no_work_and_a_new_file_is_read_in_its_month(desk: Desk) -> None:
    assert desk.reasons() == []
    desk.deliver("late", "2024-07-01")
    desk.run()
    assert desk.read == {"2024-07"}
    assert desk.contents() == desk.from_nothing()


def test_a_second_tidying_changes_nothing(desk: Desk) -> None:
    tidy(desk.spark, desk.lake, desk.fact, limits())
    tidy(desk.spark, desk.lake, desk.fact, limits())
    before = fact_state(desk).location
    tidy(desk.spark, desk.lake, desk.fact, limits())
    assert fact_state(desk).location == before


@pytest.fixture
def shared(spark: SparkSession) -> tuple[TableDesk, TableDesk]:
    return two_desks(spark, by_source())


def test_what_a_manifest_pins_stays_and_is_moved_on(shared: tuple[TableDesk, TableDesk]) -> None:
    first, second = shared
    second.put("('x', 9)")
    pinned = second.manifest().snapshot_id
    for number in range(6):
        first.put(f"('one', {number})")
    tidy(first.spark, first.lake, first.table, limits(kept=1))
    # A load that has read the manifest before finds its rows.
    assert second.contents(pinned) == [("x", "9")]
    state = first.lake.catalogue.state(first.table.lake_name)
    assert second.manifest().snapshot_id == first.manifest().snapshot_id == state.current
    tidy(first.spark, first.lake, first.table, limits(kept=1))
    assert len(first.lake.catalogue.state(first.table.lake_name).snapshots) == 1
    assert second.contents(second.manifest().snapshot_id) == [("one", "5"), ("x", "9")]
    assert second.put("('x', 9)") == "1 rows, unchanged"


def test_a_manifest_of_rows_that_were_changed_by_hand_is_not_moved_on(shared: tuple[TableDesk, TableDesk]) -> None:
    first, second = shared
    first.put("('one', 1)")
    second.put("('x', 9)")
    pinned = second.manifest()
    first.insert("('x', 10)")
    tidy(first.spark, first.lake, first.table, limits(kept=1))
    assert second.manifest() == pinned
    assert not freshness.is_untouched(pinned, first.lake.catalogue.state(first.table.lake_name))
    assert second.put("('x', 9)") == "1 rows, 1 of 1 slices written"
    assert second.contents() == [("one", "1"), ("x", "9")]


def test_young_history_stays(shared: tuple[TableDesk, TableDesk]) -> None:
    first, _ = shared
    for number in range(5):
        first.put(f"('one', {number})")
    tidy(first.spark, first.lake, first.table, Limits(datetime.now(timezone.utc), kept=1))
    assert len(first.lake.catalogue.state(first.table.lake_name).snapshots) == 5


def test_a_file_replaced_after_compaction_keeps_to_itself(spark: SparkSession) -> None:
    model = sessions.fresh_model()
    table = model.inputs[0]
    for number in range(6):
        sessions.deliver(spark, model, f"f{number}", f"({number}L, date'2024-01-0{number + 1}', 1)")
    tidying.compact(spark, table)
    assert spark.table(f"{table.identifier}.files").count() == 1
    sessions.deliver(spark, model, "f3", "(33L, date'2024-01-09', 2), (34L, date'2024-02-09', 2)")
    found = sorted((row["file_id"], row["session_id"]) for row in spark.table(table.identifier).collect())
    assert found == [("f0", 0), ("f1", 1), ("f2", 2), ("f3", 33), ("f3", 34), ("f4", 4), ("f5", 5)]


def test_files_of_an_older_layout_are_compacted_into_the_contract_s(spark: SparkSession) -> None:
    model = sessions.fresh_model()
    table = model.inputs[0]
    old = type(table)(**{**vars(table), "partition": ("months(session_date)", "file_id")})
    old_model = type(model)(**{**vars(model), "inputs": (old,)})
    for number in range(6):
        sessions.deliver(spark, old_model, f"f{number}", f"({number}L, date'2024-01-0{number + 1}', 1)")
    iceberg.ensure(spark, table)
    assert layout.partitions(spark, table) == ("months(session_date)",)
    tidying.compact(spark, table)
    assert spark.table(f"{table.identifier}.files").count() == 1
    assert spark.table(table.identifier).count() == 6


def test_the_manifest_s_other_facts_are_kept(shared: tuple[TableDesk, TableDesk]) -> None:
    first, second = shared
    first.put("('one', 1)")
    second.put("('x', 9)")
    before = first.manifest()
    state = first.lake.catalogue.state(first.table.lake_name)
    tidying.move_on(first.lake, before, state)
    after = manifest.read(first.s3, BUCKET, first.table.lake_name, first.job)
    assert after is not None and after.snapshot_id == state.current != before.snapshot_id
    assert (after.run_id, after.slices, after.release) == (before.run_id, before.slices, before.release)
