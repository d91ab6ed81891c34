"""Cells, headers and file names that would be code somewhere: on the way through Spark they stay the text they are."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue_jobs.admission import ledger
from glue_jobs.admission.judgement import judge
from glue_jobs.admission.ledger import Entry
from glue_jobs.contract.registry import FEEDS
from glue_jobs.lake import iceberg
from glue_jobs.model_reference import tables
from glue_jobs.modelling import conform, keys
from glue_jobs.modelling.seen import seen
from glue_jobs.tables.operations import FILE_ACCOUNTING, QUARANTINE_ROWS
from tests import rows
from tests.fixtures_feeds import Bench
from tests.hostile import CELLS, TEXTS


@pytest.mark.parametrize("text", TEXTS)
def test_no_sql_text_is_substituted(spark: SparkSession, text: str) -> None:
    """The switch itself: Spark would put variables even into a string literal."""
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    assert spark.sql(f"select '{quoted}'").head()[0] == text
    assert spark.range(1).select(F.expr(f"'{quoted}'")).head()[0] == text


def test_hostile_cells_and_file_names_are_curated_as_they_stand(
    spark: SparkSession, bench: Callable[[str], Bench]
) -> None:
    feed = FEEDS["titles"]
    changes = [{"show_id": f"s{n}", "title": text, "director": text.replace(",", "")} for n, text in enumerate(CELLS)]
    desk = bench("titles")
    desk.curate(*[desk.deliver(f"{name}.csv", *changes) for name in TEXTS])

    curated = iceberg.read(spark, feed.table)
    expected = {(f"s{n}", text) for n, text in enumerate(CELLS)}
    found = {(row["title_id"], row["title"]) for row in curated.select("title_id", "title").collect()}
    assert found == expected
    files = {f"titles/{name}.csv" for name in TEXTS}
    assert {row[0] for row in curated.select("source_file").collect()} == files
    assert {row[0] for row in iceberg.read(spark, FILE_ACCOUNTING).select("file").collect()} == files
    directors = {name for row in curated.select("directors").collect() for name in row[0]}
    assert directors == {text.replace(",", "") for text in CELLS}


def test_what_breaks_a_rule_is_quarantined_as_it_stands(spark: SparkSession, bench: Callable[[str], Bench]) -> None:
    desk = bench("userbase")
    desk.curate(desk.deliver("a.csv", *({"User ID": str(n), "Device": text} for n, text in enumerate(CELLS))))

    kept = iceberg.read(spark, QUARANTINE_ROWS).where("rule = 'enum'").collect()
    assert {row["value"] for row in kept} == set(CELLS)
    assert {json.loads(row["raw_record"])["Device"] for row in kept} == set(CELLS)


def test_a_refused_files_header_is_told_as_it_stands(spark: SparkSession, bench: Callable[[str], Bench]) -> None:
    feed, desk = FEEDS["userbase"], bench("userbase")
    for number, text in enumerate(TEXTS):
        header = ",".join([*feed.headers, '"' + text.replace('"', '""') + '"'])
        body = io.BytesIO(f"{header}\n{'x,' * len(feed.headers)}x\n".encode())
        _, verdict = judge(body, [feed], list(FEEDS.values()))
        assert verdict.reason is not None and verdict.reason
        entry = Entry(
            file_id=f"f{number}", feed=feed.name, file=f"userbase/{text}", etag="e", status=ledger.REJECTED, key="k",
            headers=verdict.headers, rows_read=verdict.rows_read, reason=f"{verdict.reason} {text}",
            ingested_at="2026-01-31T06:00:00+00:00", run_id="r",
        )  # fmt: skip
        desk.curate(entry)
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
