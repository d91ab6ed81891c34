"""Personal values: hashed in the curated rows, masked in quarantine, whatever is wrong with the row."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timezone
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.columns import ContractError, SourceColumn
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.formats import Delimited, JsonLines
from glue_jobs.curation import frame
from glue_jobs.curation.quarantine import quarantine_rows
from glue_jobs.curation.salt import salt_of
from tests.fixtures_feeds import rows_of
from tests.sample_feeds import small_feed

NOW = datetime(2026, 1, 31, tzinfo=timezone.utc)
SALT = "a long random text"
COLUMNS = (
    SourceColumn("email", "email", "Address.", required=True, pattern=r"\S+@\S+", personal="hash"),
    SourceColumn("name", "name", "Name.", personal="drop"),
    SourceColumn("age", "age", "Years.", type="int"),
)
PEOPLE = small_feed("people", Delimited(), *COLUMNS, key=("email",))
ACTS = small_feed("acts", JsonLines(), *COLUMNS, key=("email",))


def judged(spark: SparkSession, feed: Feed, path: Path, body: str) -> DataFrame:
    path.write_text(body)
    rows, _ = rows_of(spark, feed, path)
    return frame.judged_rows(rows, feed, SALT)


def test_a_hash_is_of_the_salt_and_the_address_in_one_spelling(spark: SparkSession, tmp_path: Path) -> None:
    body = "email,name,age\nAnn@X.org,Ann,5\n ann@x.org ,Ann,5\nbo@x.org,Bo,6\n"
    rows = judged(spark, PEOPLE, tmp_path / "a.csv", body).orderBy("record").collect()
    expected = hashlib.sha256(f"{SALT}ann@x.org".encode()).hexdigest()
    assert [row["email"] == expected for row in rows] == [True, True, False]
    assert [row["fate"] for row in rows] == ["loaded", "quarantined", "loaded"]
    assert PEOPLE.table.names[:2] == ["email", "age"]
    assert PEOPLE.table.column("email").type == "string"


def test_the_salt_is_in_no_plan(spark: SparkSession, tmp_path: Path) -> None:
    rows = judged(spark, PEOPLE, tmp_path / "a.csv", "email,name,age\nann@x.org,Ann,5\n")
    assert SALT not in rows._jdf.queryExecution().toString()


SECRETS = ("Ann", "ann@x.org", "anno")


def test_quarantine_shows_no_personal_value(spark: SparkSession, tmp_path: Path) -> None:
    body = "email,name,age\nann@x.org,Ann,5\nann@x.org,Ann,6\nanno,Ann,7\nann@x.org,,old\n,Ann,8\n"
    rows = quarantine_rows(judged(spark, PEOPLE, tmp_path / "a.csv", body), PEOPLE, "r", NOW).collect()
    told = {(row["record"], row["key"], row["column_name"], row["value"], row["rule"]) for row in rows}
    assert told == {
        (2, "***", "email", "***", "key_conflict"),
        (3, "***", "email", "***", "pattern"),
        (4, "***", "age", "old", "type"),
        (4, "***", "email", "***", "key_conflict"),
        (5, None, "email", "", "required"),
    }
    raw = {row["record"]: json.loads(row["raw_record"]) for row in rows}
    assert raw[3] == {"email": "***", "name": "***", "age": "7"}
    assert raw[4] == {"email": "***", "name": "", "age": "old"}
    assert not any(secret in str(row.asDict()) for row in rows for secret in SECRETS)


def test_a_line_that_cannot_be_read_is_masked_whole(spark: SparkSession, tmp_path: Path) -> None:
    body = '{"email": "ann@x.org", "name": "Ann", "age": 5}\n{"email": "ann@x.org", "na\n'
    rows = quarantine_rows(judged(spark, ACTS, tmp_path / "a.json", body), ACTS, "r", NOW).collect()
    (row,) = rows
    assert (row["record"], row["column_name"], row["rule"]) == (2, "*", "record")
    assert row["expected"].startswith("one JSON object a line; line 2 is no JSON")
    assert json.loads(row["raw_record"]) == {"(not read)": "***"}


def test_a_feed_that_hashes_needs_its_salt() -> None:
    with pytest.raises(ContractError, match="feed people hashes personal columns: pass --salt_secret_id"):
        salt_of(PEOPLE, "")


def test_a_key_can_be_hashed_but_not_dropped() -> None:
    with pytest.raises(ContractError, match="name is in the key"):
        small_feed("people", Delimited(), *COLUMNS, key=("name",))
