"""What a table by month has brought: only months that changed are read, and the outcome is as if all were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.columns import Column
from glue_jobs.contract.table import Table
from glue_jobs.lake import iceberg
from glue_jobs.modelling import memory
from glue_jobs.modelling.memory import all_seen, memory_key
from glue_jobs.modelling.model_job import Inputs
from glue_jobs.modelling.seen import Seen, seen
from tests import sessions
from tests.fake_s3 import FakeS3
from tests.lakes import BUCKET, lake_of

COUNTRY = Column("country", "string", "Country.", dimension="dim_country")


class Desk:
    """Sessions with a country, and what the reference model sees of them; `read` are the months whose rows it read."""

    def __init__(self, spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
        self.spark = spark
        table = sessions.fresh_model().inputs[0]
        self.table: Table = replace(table, columns=(COUNTRY, *table.columns))
        self.lake = lake_of(spark)
        self.read: set[str] = set()
        original = memory.seen_by_month

        def noted(table: Table, rows: DataFrame) -> dict[str, Seen]:
            found = original(table, rows)
            self.read |= set(found)
            return found

        monkeypatch.setattr(memory, "seen_by_month", noted)

    @property
    def s3(self) -> FakeS3:
        found: FakeS3 = self.lake.s3
        return found

    def deliver(self, file_id: str, *rows: tuple[str, str]) -> None:
        values = ", ".join(f"('{country}', date'{day}')" for day, country in rows)
        lineage = f"'{file_id}' as file_id, '{file_id}.csv' as source_file, 1L as record, false as is_repaired"
        text = f"select *, 1L as session_id, 1 as minutes, {lineage}, current_timestamp() as ingested_at"
        given = self.spark.sql(f"{text} from values {values} as t (country, session_date)")
        iceberg.replace_files(self.spark, given, self.table, [file_id])

    def seen(self, release: str = "v1") -> Seen:
        self.read.clear()
        state = self.lake.catalogue.state(self.table.lake_name)
        rows = iceberg.read(self.spark, self.table)
        return all_seen(
            self.spark,
            Inputs({self.table.name: rows}, [self.table], {self.table.lake_name: state}, self.lake, release),
        )

    def anew(self) -> Seen:
        return seen([(self.table, self.spark.table(self.table.identifier))])


@pytest.fixture
def desk(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(spark, monkeypatch)
    made.deliver("f1", ("2024-01-30", "Spain"), ("2024-03-05", "USA"))
    assert made.seen() == Seen((date(2024, 1, 30), date(2024, 3, 5)), {"dim_country": {"Spain", "United States"}})
    assert made.read == {"2024-01", "2024-03"}
    return made


def test_nothing_new_reads_nothing(desk: Desk) -> None:
    assert desk.seen() == desk.anew()
    assert desk.read == set()


def test_a_new_file_s_months_are_read(desk: Desk) -> None:
    desk.deliver("f2", ("2024-03-20", "Peru"), ("2024-04-01", "Chile"))
    assert desk.seen() == desk.anew()
    assert desk.read == {"2024-03", "2024-04"}


def test_what_a_removed_file_brought_is_forgotten(desk: Desk) -> None:
    desk.deliver("f2", ("2024-04-20", "Peru"))
    desk.seen()
    desk.spark.sql(f"delete from {desk.table.identifier} where file_id = 'f2'")
    assert (
        desk.seen()
        == desk.anew()
        == Seen((date(2024, 1, 30), date(2024, 3, 5)), {"dim_country": {"Spain", "United States"}})
    )


def test_another_release_reads_all_months(desk: Desk) -> None:
    assert desk.seen("v2") == desk.anew()
    assert desk.read == {"2024-01", "2024-03"}


@pytest.mark.parametrize(
    "body", [b"\xff", b"[]", b"{}", b'{"snapshot_id": 1, "release": "v1", "months": {"2024-01": 3}}']
)
def test_a_memory_that_can_t_be_read_is_none(desk: Desk, body: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    desk.s3.put_object(BUCKET, memory_key(desk.table.lake_name), body)
    assert desk.seen() == desk.anew()
    assert desk.read == {"2024-01", "2024-03"}
    assert "can't be read" in capsys.readouterr().out


def test_a_memory_of_a_snapshot_that_is_gone_is_none(desk: Desk) -> None:
    desk.deliver("f2", ("2024-04-20", "Peru"))
    name = desk.table.identifier.partition(".")[2]
    given = f"table => '{name}', older_than => timestamp '2199-01-01', retain_last => 1"
    desk.spark.sql(f"call glue_catalog.system.expire_snapshots({given})")
    assert desk.seen() == desk.anew()
    assert desk.read == {"2024-01", "2024-03", "2024-04"}


def test_a_table_without_rows_is_not_remembered(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Desk(spark, monkeypatch)
    assert made.seen() == Seen()
    assert made.s3.objects == {}
