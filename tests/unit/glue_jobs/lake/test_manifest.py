"""Manifests: what is written is read back, and what is no manifest is none."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from glue_jobs.lake import manifest
from glue_jobs.lake.manifest import Manifest
from tests.fake_s3 import FakeS3

BUCKET = "lake"
GIVEN = Manifest(
    table="reelhouse_core.dim_title", job="model_catalogue", run_id="r1", release="v1", snapshot_id=2**62,
    inputs={"reelhouse_curated.titles": "s3://lake/1.metadata.json"}, slices={"titles": "3:-12:7"},
    published_at="2026-01-31T06:00:00+00:00", input_snapshots={"reelhouse_curated.titles": None},
    metadata_location="s3://lake/2.metadata.json",
)  # fmt: skip


def test_a_manifest_is_read_as_it_was_written() -> None:
    s3 = FakeS3()
    manifest.write(s3, BUCKET, GIVEN)
    assert list(s3.objects) == [(BUCKET, "published/reelhouse_core.dim_title/model_catalogue.json")]
    assert manifest.read(s3, BUCKET, GIVEN.table, GIVEN.job) == GIVEN
    assert (GIVEN.rows("titles"), GIVEN.rows("imdb")) == (3, 0)


def test_all_jobs_of_one_table_are_found_and_no_other_table_s() -> None:
    s3 = FakeS3()
    other = replace(GIVEN, job="curate_feed:titles")
    for item in (GIVEN, other, replace(GIVEN, table="reelhouse_core.dim_title_old")):
        manifest.write(s3, BUCKET, item)
    assert manifest.read_all(s3, BUCKET, GIVEN.table) == [other, GIVEN]
    assert manifest.read_all(s3, BUCKET, "reelhouse_core.dim_genre") == []


def test_nothing_published_is_no_manifest() -> None:
    assert manifest.read(FakeS3(), BUCKET, GIVEN.table, GIVEN.job) is None


def test_what_a_later_release_adds_is_passed_over() -> None:
    s3 = FakeS3()
    s3.put_object(BUCKET, GIVEN.key, json.dumps({**asdict(GIVEN), "mood": "good"}).encode())
    assert manifest.read(s3, BUCKET, GIVEN.table, GIVEN.job) == GIVEN


HOSTILE = {
    "no JSON": b"\xff{",
    "a list": b"[]",
    "a field missing": json.dumps({"table": GIVEN.table}).encode(),
    "another job's": json.dumps({**asdict(GIVEN), "job": "model_reference"}).encode(),
    "a snapshot that is a text": json.dumps({**asdict(GIVEN), "snapshot_id": "1; drop table"}).encode(),
    "a snapshot that is a boolean": json.dumps({**asdict(GIVEN), "snapshot_id": True}).encode(),
    "an input snapshot that is a text": json.dumps({**asdict(GIVEN), "input_snapshots": {"t": "1"}}).encode(),
    "slices that are a list": json.dumps({**asdict(GIVEN), "slices": ["titles"]}).encode(),
    "a fingerprint without rows": json.dumps({**asdict(GIVEN), "slices": {"titles": "many:1:1"}}).encode(),
    "a fingerprint that is a number": json.dumps({**asdict(GIVEN), "slices": {"titles": 3}}).encode(),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_manifest_is_absent_and_said(body: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    s3 = FakeS3()
    s3.put_object(BUCKET, GIVEN.key, body)
    assert manifest.read(s3, BUCKET, GIVEN.table, GIVEN.job) is None
    assert f"s3://lake/{GIVEN.key} is not a manifest of this release" in capsys.readouterr().out
