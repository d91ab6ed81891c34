"""Rules, fates and accounts of userbase and titles rows: given rows of a file, expected judgement."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any

import pytest
from pyspark.sql import DataFrame

from glue_jobs.contract.registry import FEEDS
from glue_jobs.curation import accounting, rules
from glue_jobs.curation.quarantine import quarantine_rows
from tests.fixtures_feeds import Judge

NOW = datetime(2026, 1, 31, 6, tzinfo=timezone.utc)

# One change to a good subscriber → the rules that its row breaks, as (column, rule).
SUBSCRIBER_FAULTS: list[tuple[dict[str, str], set[tuple[str, str]]]] = [
    ({}, set()),
    ({"User ID": " 7 "}, set()),
    ({"Country": "Ruritania"}, set()),
    ({"Join Date": "29-02-20"}, set()),
    ({"User ID": ""}, {("subscriber_id", "required")}),
    ({"User ID": " \u00a0\t"}, {("subscriber_id", "required")}),
    ({"User ID": "x7"}, {("subscriber_id", "type")}),
    ({"User ID": "8.0"}, set()),
    ({"User ID": "8.5"}, {("subscriber_id", "type")}),
    ({"User ID": "99999999999"}, {("subscriber_id", "type")}),
    ({"User ID": "0"}, {("subscriber_id", "range")}),
    ({"Subscription Type": "Gold"}, {("plan", "enum")}),
    ({"Subscription Type": "basic"}, {("plan", "enum")}),
    ({"Monthly Revenue": "9"}, {("monthly_spend_usd", "range")}),
    ({"Monthly Revenue": "16"}, {("monthly_spend_usd", "range")}),
    ({"Monthly Revenue": "ten"}, {("monthly_spend_usd", "type")}),
    ({"Join Date": "31-02-22"}, {("join_date", "type")}),
    ({"Join Date": "29-02-21"}, {("join_date", "type")}),
    ({"Join Date": "2022-01-15"}, {("join_date", "type")}),
    ({"Join Date": "15/01/22"}, {("join_date", "type")}),
    ({"Join Date": "15-01-2022"}, {("join_date", "type")}),
    ({"Join Date": "5-1-22"}, {("join_date", "type")}),
    ({"Join Date": "01-13-22"}, {("join_date", "type")}),
    ({"Last Payment Date": ""}, {("last_payment_date", "required")}),
    ({"Last Payment Date": "31-12-35"}, set()),
    ({"Last Payment Date": "01-01-36"}, {("last_payment_date", "range")}),
    ({"Join Date": "15-07-99"}, {("join_date", "range"), ("*", "last_payment_not_before_join")}),
    ({"Last Payment Date": "14-01-22"}, {("*", "last_payment_not_before_join")}),
    ({"Last Payment Date": "15-01-22"}, set()),
    ({"Age": "121", "Gender": "", "Device": "TV"}, {("age", "range"), ("gender", "required"), ("device", "enum")}),
]

TITLE_FAULTS: list[tuple[dict[str, str], set[tuple[str, str]]]] = [
    ({}, set()),
    ({"date_added": ""}, set()),
    ({"date_added": " March 3, 2021"}, set()),
    ({"date_added": "March 03, 2021"}, set()),
    ({"rating": "", "director": "", "cast": "", "country": "", "description": ""}, set()),
    ({"type": "TV Show", "duration": "2 Seasons"}, set()),
    ({"duration": ""}, set()),
    ({"show_id": "7"}, {("title_id", "pattern")}),
    ({"type": "Film"}, {("title_type", "enum"), ("*", "duration_fits_type")}),
    ({"title": "\u200b"}, {("title", "required")}),
    ({"date_added": "2021-03-03"}, {("date_added", "type")}),
    ({"date_added": "Mar 3, 2021"}, {("date_added", "type")}),
    ({"date_added": "February 30, 2021"}, {("date_added", "type")}),
    ({"release_year": "1869"}, {("release_year", "range")}),
    ({"rating": "PG-31"}, {("maturity_rating", "enum")}),
    ({"rating": "74 min"}, {("maturity_rating", "enum")}),
    ({"duration": "90 minutes"}, {("duration", "pattern")}),
    ({"duration": "0 min"}, {("duration", "pattern")}),
    ({"duration": "99999999999 min"}, {("duration", "pattern")}),
    ({"type": "TV Show", "duration": "0 Seasons"}, {("duration", "pattern")}),
    ({"duration": "9999 min"}, set()),
    ({"rating": "0 min", "duration": ""}, {("maturity_rating", "enum")}),
    ({"date_added": "December 31, 1996"}, {("date_added", "range")}),
    ({"date_added": "January 1, 1997"}, set()),
    ({"date_added": "December 31, 2035"}, set()),
    ({"date_added": "January 1, 9999"}, {("date_added", "range")}),
    ({"duration": "2 Seasons"}, {("*", "duration_fits_type")}),
    ({"listed_in": " , ,"}, {("genres", "required")}),
]


def broken(row: Any) -> set[tuple[str, str]]:
    return {(violation["column_name"], violation["rule"]) for violation in row["violations"]}


def in_order(rows: DataFrame, feed: str) -> list[Any]:
    return rows.withColumn("violations", rules.violations(FEEDS[feed])).orderBy("record").collect()


@pytest.mark.parametrize(
    ("feed", "key", "numbers", "faults"),
    [("userbase", "User ID", "{}", SUBSCRIBER_FAULTS), ("titles", "show_id", "s{}", TITLE_FAULTS)],
)
def test_rules_by_example(feed: str, key: str, numbers: str, faults: Any, judged: Judge) -> None:
    rows, _ = judged(feed, *[{key: numbers.format(100 + index), **change} for index, (change, _) in enumerate(faults)])
    found = in_order(rows, feed)
    assert len(found) == len(faults)
    for row, (change, expected) in zip(found, faults, strict=True):
        assert broken(row) == expected, change
        assert row["fate"] == ("quarantined" if expected else "loaded"), change


def test_values_are_typed(judged: Judge) -> None:
    rows, _ = judged("userbase", {"Join Date": "05-06-22", "Country": " Spain\u00a0"})
    (row,) = rows.collect()
    assert (row["subscriber_id"], row["join_date"], row["country"]) == (1, date(2022, 6, 5), "Spain")
    assert (row["record"], row["source_file"], row["is_repaired"]) == (1, "userbase/userbase.csv", False)
    assert row["ingested_at"] == datetime(2026, 1, 31, 6)


def test_lists_lose_empty_and_repeated_tokens_and_keep_their_order(judged: Judge) -> None:
    rows, _ = judged(
        "titles",
        {"show_id": "s1", "country": ", South Korea", "cast": "Bo, Cy\u200b ,Bo,\u00a0Al\u00a0, cy"},
        {"show_id": "s2", "country": "Spain,", "director": "A. B, A. B", "cast": ""},
    )
    first, second = in_order(rows, "titles")
    assert (first["countries"], first["cast_members"]) == (["South Korea"], ["Bo", "Cy", "Al", "cy"])
    assert (second["countries"], second["directors"], second["cast_members"]) == (["Spain"], ["A. B"], [])


def test_a_title_is_text_without_what_cannot_be_seen(judged: Judge) -> None:
    texts = ["\u200bA\u200b B", "C\u00a0", "D\u00a0E", "1994", "Oct-01", "F\nG", ' "H" ', "007"]
    rows, _ = judged("titles", *[{"show_id": f"s{index}", "title": text} for index, text in enumerate(texts)])
    assert [row["title"] for row in in_order(rows, "titles")] == [
        "A B",
        "C",
        "D\u00a0E",
        "1994",
        "Oct-01",
        "F\nG",
        '"H"',
        "007",
    ]


def test_a_shifted_duration_is_repaired_and_nothing_else_is(judged: Judge) -> None:
    rows, entry = judged(
        "titles",
        {"show_id": "s1", "rating": "74 min", "duration": ""},
        {"show_id": "s2", "rating": "74 min"},
        {"show_id": "s3", "rating": "", "duration": ""},
        {"show_id": "s4", "title": "\u200bA", "date_added": " May 5, 2020", "country": ","},
    )
    first, second, third, fourth = in_order(rows, "titles")
    assert (first["is_repaired"], first["duration_minutes"], first["maturity_rating"]) == (True, 74, None)
    assert (second["is_repaired"], second["duration_minutes"], second["fate"]) == (False, 90, "quarantined")
    assert (third["is_repaired"], third["duration_minutes"], third["seasons"]) == (False, None, None)
    assert (fourth["is_repaired"], fourth["fate"]) == (False, "loaded")
    (account,), _ = accounting.accounts(rows, [entry], "r", NOW)
    assert (account.rows_loaded, account.rows_quarantined, account.rows_repaired) == (3, 1, 1)


def test_fates_of_repeats_and_of_keys_that_come_twice(judged: Judge) -> None:
    rows, entry = judged(
        "userbase",
        {"User ID": "1"},
        {"User ID": "1"},  # an exact repeat
        {"User ID": "1", "Age": "40"},  # the same key, other values
        {"User ID": "1", "Age": "40"},  # an exact repeat of that
        {"User ID": "2", "Age": "old"},
        {"User ID": "2"},  # no good record has the key before
        {"User ID": "2", "Age": "older"},  # the key, and a rule
        {"User ID": ""},
        {"User ID": "", "Age": "50"},  # an empty key is no key
        {"User ID": "03"},
        {"User ID": "3"},  # the same number, spelled otherwise
    )
    found = [(row["fate"], broken(row)) for row in in_order(rows, "userbase")]
    conflict, no_key = ("subscriber_id", "key_conflict"), ("subscriber_id", "required")
    assert [fate for fate, _ in found] == [
        "loaded", "duplicate", "quarantined", "duplicate", "quarantined", "loaded", "quarantined", "quarantined",
        "quarantined", "loaded", "quarantined",
    ]  # fmt: skip
    assert [kinds for fate, kinds in found if fate == "quarantined"] == [
        {conflict}, {("age", "type")}, {("age", "type"), conflict}, {no_key}, {no_key}, {conflict},
    ]  # fmt: skip
    (account,), _ = accounting.accounts(rows, [entry], "r", NOW)
    counts = (account.rows_read, account.rows_loaded, account.rows_duplicate, account.rows_quarantined)
    assert counts == (11, 3, 2, 6)


def test_quarantine_keeps_the_row_as_it_stood_and_names_what_was_expected(judged: Judge) -> None:
    rows, entry = judged(
        "userbase",
        {"User ID": "5"},
        {
            "User ID": " 6",
            "Join Date": "31-02-22 ",
            "Gender": "",
            "Age": "200",
            "Last Payment Date": "01-01-40",
        },
    )
    found = quarantine_rows(rows, FEEDS["userbase"], "run", NOW).orderBy("column_name").collect()
    told = [
        (row["record"], row["key"], row["column_name"], row["value"], row["rule"], row["expected"]) for row in found
    ]
    assert told == [
        (2, " 6", "age", "200", "range", "0 to 120"),
        (2, " 6", "gender", "", "required", "a value"),
        (2, " 6", "join_date", "31-02-22 ", "type", "a date as dd-MM-yy"),
        (2, " 6", "last_payment_date", "01-01-40", "range", "1997-01-01 to 2035-12-31"),
    ]
    assert {(row["feed"], row["file_id"], row["file"], row["run_id"]) for row in found} == {
        ("userbase", entry.file_id, "userbase/userbase.csv", "run")
    }
    raw = json.loads(found[0]["raw_record"])
    assert list(raw) == FEEDS["userbase"].headers
    assert (raw["User ID"], raw["Join Date"], raw["Gender"], raw["Plan Duration"]) == (" 6", "31-02-22 ", "", "1 Month")


def test_columns_are_read_by_the_files_own_header(judged_file: Judge, tmp_path: Any) -> None:
    path = tmp_path / "turned.csv"
    path.write_text(
        "\ufeffplan duration,DEVICE,Gender,Age,Country,Last Payment Date,Join Date,Monthly Revenue,Subscription Type,"
        " user id \r\n"
        "1 Month,Laptop,Female,28,Spain,10-06-23,15-01-22,10,Basic,7\r\n\r\n"
    )
    rows, entry = judged_file("userbase", path)
    (row,) = in_order(rows, "userbase")
    assert entry.rows_read == 1
    assert (row["subscriber_id"], row["device"], row["plan_duration"], broken(row)) == (7, "Laptop", "1 Month", set())


def test_files_that_do_not_add_up_are_disputed_with_both_numbers(judged: Judge) -> None:
    rows, entry = judged("userbase", {"User ID": "1"}, {"User ID": "1"})
    good, disputed = accounting.accounts(rows, [replace(entry, rows_read=3)], "r", NOW)
    assert good == []
    assert "admission counted 3 records, Spark reads 2 (1 loaded + 1 duplicate" in disputed[entry.file_id]
