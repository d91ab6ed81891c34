"""Cells, headers and file names that would be code somewhere: on the way through Spark they stay the text they are."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue_jobs.admission import ledger
from glue_jobs.admission.judgement import judge
from glue_jobs.admission.ledger import Entry
from glue_jobs.contract.registry import FEEDS
from glue_jobs.curation import frame, reader
from glue_jobs.lake import iceberg
from glue_jobs.model_reference import tables
from glue_jobs.modelling import conform, keys
from glue_jobs.modelling.seen import seen
from glue_jobs.tables.operations import FILE_ACCOUNTING, QUARANTINE_ROWS
from tests import rows
from tests.fixtures_feeds import Judge, csv_bytes
from tests.hostile import CELLS, TEXTS

NOW = datetime(2026, 1, 31, 6, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def no_tables(spark: SparkSession) -> Iterator[None]:
    yield
    for table in (*(feed.table for feed in FEEDS.values()), QUARANTINE_ROWS, FILE_ACCOUNTING):
        spark.sql(f"drop table if exists {table.identifier} purge")


@pytest.mark.parametrize("text", TEXTS)
def test_no_sql_text_is_substituted(spark: SparkSession, text: str) -> None:
    """The switch itself: Spark would put variables even into a string literal."""
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    assert spark.sql(f"select '{quoted}'").head()[0] == text
    assert spark.range(1).select(F.expr(f"'{quoted}'")).head()[0] == text


def test_hostile_cells_and_file_names_are_curated_as_they_stand(
    spark: SparkSession, judged_file: Judge, tmp_path: Path
) -> None:
    feed = FEEDS["titles"]
    path = tmp_path / "titles.csv"
    changes = [{"show_id": f"s{n}", "title": text, "director": text.replace(",", "")} for n, text in enumerate(CELLS)]
    path.write_bytes(csv_bytes(feed, changes))
    for name in TEXTS:
        judged, entry = judged_file("titles", path)
        named = replace(entry, file=f"titles/{name}.csv", file_id=ledger.file_id(f"titles/{name}.csv", "etag"))
        judged = judged.withColumn("source_file", F.lit(named.file)).withColumn("file_id", F.lit(named.file_id))
        frame.curate(spark, judged, [named], feed, "r", NOW)

    curated = iceberg.read(spark, feed.table)
    expected = {(f"s{n}", text) for n, text in enumerate(CELLS)}
    found = {(row["title_id"], row["title"]) for row in curated.select("title_id", "title").collect()}
    assert found == expected
    files = {f"titles/{name}.csv" for name in TEXTS}
    assert {row[0] for row in curated.select("source_file").collect()} == files
    assert {row[0] for row in iceberg.read(spark, FILE_ACCOUNTING).select("file").collect()} == files
    directors = {name for row in curated.select("directors").collect() for name in row[0]}
    assert directors == {text.replace(",", "") for text in CELLS}


def test_the_reader_takes_the_files_name_as_data(spark: SparkSession, tmp_path: Path, judged_file: Judge) -> None:
    feed = FEEDS["userbase"]
    path = tmp_path / "userbase.csv"
    path.write_bytes(csv_bytes(feed, [{}]))
    _, entry = judged_file("userbase", path)
    for text in TEXTS:
        hostile = replace(entry, file=text, file_id=text)
        read = reader.read_file(spark, f"file://{path}", hostile, feed).head()
        assert (read["file_id"], read["source_file"], read["record"]) == (text, text, 1)


def test_what_breaks_a_rule_is_quarantined_as_it_stands(spark: SparkSession, judged: Judge) -> None:
    feed = FEEDS["userbase"]
    found, entry = judged("userbase", *({"User ID": str(n), "Device": text} for n, text in enumerate(CELLS)))
    frame.curate(spark, found, [entry], feed, "r", NOW)

    kept = iceberg.read(spark, QUARANTINE_ROWS).where("rule = 'enum'").collect()
    assert {row["value"] for row in kept} == set(CELLS)
    assert {json.loads(row["raw_record"])["Device"] for row in kept} == set(CELLS)


def test_a_refused_files_header_is_told_as_it_stands(spark: SparkSession) -> None:
    feed = FEEDS["userbase"]
    for number, text in enumerate(TEXTS):
        header = ",".join([*feed.headers, '"' + text.replace('"', '""') + '"'])
        verdict = judge(io.BytesIO(f"{header}\n{'x,' * len(feed.headers)}x\n".encode()), feed, list(FEEDS.values()))
        assert verdict.reason is not None and verdict.reason
        entry = Entry(
            file_id=f"f{number}", feed=feed.name, file=f"userbase/{text}", etag="e", status=ledger.REJECTED, key="k",
            headers=verdict.headers, rows_read=verdict.rows_read, reason=f"{verdict.reason} {text}",
            ingested_at="2026-01-31T06:00:00+00:00", run_id="r",
        )  # fmt: skip
        frame.curate(spark, None, [entry], feed, "r", NOW)
    told = iceberg.read(spark, FILE_ACCOUNTING).select("file", "reason").collect()
    assert {row["file"] for row in told} == {f"userbase/{text}" for text in TEXTS}
    assert all(row["reason"].endswith(row["file"].removeprefix("userbase/")) for row in told)


@pytest.mark.parametrize(("column", "dimension"), [("country", "country"), ("plan", "plan"), ("device", "device")])
def test_a_hostile_name_has_one_key_everywhere(spark: SparkSession, column: str, dimension: str) -> None:
    """What made every later load fail: the dimension's key was of another text than the subscriber's."""
    subscribers = rows.subscribers(spark, *({"subscriber_id": n, column: text} for n, text in enumerate(TEXTS)))
    inputs = {"userbase": subscribers, "titles": rows.curated_titles(spark, {"countries": list(TEXTS)})}
    found = seen([(FEEDS[name].table, frame) for name, frame in inputs.items()])
    (named,) = [frame for table, frame in tables(spark, found) if table.name == f"dim_{dimension}"]

    as_known = conform.country_name(F.col(column)) if column == "country" else F.col(column)
    references = subscribers.select(column, keys.reference(as_known).alias(f"{dimension}_key"))
    joined = references.join(named, f"{dimension}_key", "left").select(column, "name").collect()
    assert {tuple(row) for row in joined} == {(text, text) for text in TEXTS}
