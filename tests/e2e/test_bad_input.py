"""Bad files and bad rows: where they go, what the run ends as, and that the warehouse keeps its last good state."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest

from local.pipeline.quarantine import Buckets
from local.pipeline.withdrawal import withdraw
from tests.e2e.conftest import Lakehouse, titles_csv, userbase_csv

GOOD_TITLES = titles_csv([{"show_id": "s1"}, {"show_id": "s2"}])
LINES = GOOD_TITLES.decode().splitlines(keepends=True)

BAD_TITLES: dict[str, tuple[bytes, str]] = {
    "missing column": ("".join(line.split(",", 1)[1] for line in LINES).encode(), "show_id"),
    "renamed column": (GOOD_TITLES.replace(b"show_id,", b"id,", 1), "show_id"),
    "wrong delimiter": (GOOD_TITLES.replace(b",", b";"), "delimiter"),
    "broken quoting": (GOOD_TITLES + b's3,Movie,"never closed,,,,,,,,,\n', "quot"),
    "short row": (GOOD_TITLES + b"s3,Movie\n", "record 3"),
    "not UTF-8": (titles_csv([{"title": "caf\u00e9"}]).decode().encode("latin-1"), "UTF-8"),
    "empty": (b"", "empty"),
    "header only": (LINES[0].encode(), "header"),
    "another feed": (userbase_csv([{}]), "userbase"),
    "zip named csv": (b"PK\x03\x04" + GOOD_TITLES, "ZIP"),
    "json named csv": (b'{"show_id": "s1"}\n', "show_id"),
}


MIXED = userbase_csv(
    [
        {"User ID": 100},
        {"User ID": 100},
        {"User ID": 101, "Join Date": "2022-01-15"},
        {"User ID": 102, "Join Date": "31-02-22"},
        {"User ID": 103, "Subscription Type": "Gold"},
        {"User ID": ""},
        {"User ID": 104, "Last Payment Date": "01-01-21"},
        {"User ID": 105, "Monthly Revenue": 99},
        {"User ID": 106},
    ]
)


@pytest.fixture(scope="module", autouse=True)
def good_state(lakehouse: Lakehouse) -> None:
    lakehouse.put("userbase/good.csv", userbase_csv([{}]))
    lakehouse.put("titles/good.csv", GOOD_TITLES)
    assert lakehouse.refresh().outcome == "SUCCEEDED"


@pytest.fixture
def catalogue(lakehouse: Lakehouse) -> Iterator[None]:
    """The test must leave the catalogue as it found it."""
    relevant = ("core.dim_title", "core.bridge_title_genre", "bi.catalogue_titles", "bi.catalogue_by_genre")
    before = lakehouse.checksums()
    yield
    after = lakehouse.checksums()
    assert {name: after[name] for name in relevant} == {name: before[name] for name in relevant}


def test_bad_files_and_rows_are_quarantined_with_their_reason_and_the_rest_goes_on(
    lakehouse: Lakehouse, catalogue: None
) -> None:
    for name, (body, _) in BAD_TITLES.items():
        lakehouse.put(f"titles/{name}.csv", body)
    # Packed by gzip is no fault: the content tells, whatever the name says.
    lakehouse.put("userbase/second.csv", gzip.compress(userbase_csv([{"User ID": 2}])))
    lakehouse.put("userbase/mixed.csv", MIXED)

    execution = lakehouse.refresh()

    assert (execution.status, execution.outcome) == ("SUCCEEDED", "SUCCEEDED_WITH_QUARANTINE")
    assert _subscribers(lakehouse) == ["1", "100", "106", "2"]
    reasons = _reasons(lakehouse)
    for name, (_, expected) in BAD_TITLES.items():
        assert expected.lower() in reasons[f"titles/{name}.csv"].lower(), name
    assert lakehouse.keys("LandingBucket", "titles/") == ["titles/good.csv"]
    accounts = lakehouse.rows(
        "select file, rows_read, rows_loaded, rows_duplicate, rows_quarantined from bi.data_quality"
    )
    by_file = {file: counts for file, *counts in accounts}
    assert by_file["titles/renamed column.csv"] == [2, 0, 0, 2]
    assert by_file["titles/empty.csv"] == [0, 0, 0, 0]
    assert by_file["userbase/second.csv"] == [1, 1, 0, 0]
    assert by_file["userbase/mixed.csv"] == [9, 2, 1, 6]


def test_a_quarantined_file_is_the_delivered_one(lakehouse: Lakehouse) -> None:
    s3, bucket = lakehouse.client("s3"), lakehouse.outputs["QuarantineBucket"]
    key = next(key for key in lakehouse.keys("QuarantineBucket") if key.endswith("renamed column.csv"))
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == BAD_TITLES["renamed column"][0]


def test_a_bad_subscriber_file_fails_the_run_but_not_the_catalogue(lakehouse: Lakehouse) -> None:
    subscribers = "select string_agg(s::text, '|' order by subscriber_id) from bi.subscribers s"
    before = lakehouse.value(subscribers)
    lakehouse.put("userbase/renamed.csv", userbase_csv([{"User ID": 9}]).replace(b"User ID", b"UserID"))
    lakehouse.put("titles/more.csv", titles_csv([{"show_id": "s77"}]))

    execution = lakehouse.refresh()

    assert (execution.status, execution.outcome) == ("FAILED", "FAILED")
    assert "userbase/renamed.csv" in execution.cause and execution.error == "Reelhouse.RefreshFailed"
    assert lakehouse.value("select count(*) from bi.catalogue_titles where title_id = 's77'") == 1
    assert lakehouse.value(subscribers) == before


def test_the_same_bad_file_again_is_told_again(lakehouse: Lakehouse) -> None:
    counted = "select count(*), sum(rows_quarantined) from bi.data_quality"
    before = lakehouse.rows(counted)
    lakehouse.put("userbase/renamed.csv", userbase_csv([{"User ID": 9}]).replace(b"User ID", b"UserID"))

    execution = lakehouse.refresh()

    assert (execution.status, execution.outcome) == ("FAILED", "FAILED")
    assert "userbase/renamed.csv" in execution.cause
    assert "userbase/renamed.csv" not in lakehouse.keys("LandingBucket", "userbase/")
    assert lakehouse.rows(counted) == before


def test_the_next_run_is_good_again_and_a_withdrawn_file_has_left_the_warehouse(lakehouse: Lakehouse) -> None:
    buckets = Buckets(*(lakehouse.outputs[f"{name}Bucket"] for name in ("Landing", "Lake", "Quarantine")))
    withdraw(lakehouse.client("s3"), buckets, "userbase/mixed.csv", print)
    lakehouse.put("userbase/mixed.csv", userbase_csv([{"User ID": 107}]))

    assert lakehouse.refresh().outcome == "SUCCEEDED"

    assert _subscribers(lakehouse) == ["1", "107", "2"]
    accounts = lakehouse.rows("select rows_read, rows_loaded from bi.data_quality where file = 'userbase/mixed.csv'")
    assert accounts == [(1, 1)]


def _subscribers(lakehouse: Lakehouse) -> list[str]:
    return [number for (number,) in lakehouse.rows("select subscriber_id from bi.subscribers order by 1")]


def _reasons(lakehouse: Lakehouse) -> dict[str, str]:
    s3, bucket = lakehouse.client("s3"), lakehouse.outputs["QuarantineBucket"]
    keys = [key for key in lakehouse.keys("QuarantineBucket") if key.endswith(".reason.json")]
    found = [json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys]
    return {item["file"]: item["reason"] for item in found}
