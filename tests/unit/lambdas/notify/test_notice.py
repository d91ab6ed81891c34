"""What a notice says, and when there is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdas.notify.notice import NAMED, notice_of


def execution(status: str = "SUCCEEDED", **fields: Any) -> dict[str, Any]:
    return {"name": "files-1", "status": status, "output": None, "error": None, "cause": None, **fields}


def said(ended: dict[str, Any], outcome: dict[str, Any] | None = None) -> str:
    notice = notice_of("my-stack", ended, outcome or {})
    assert notice is not None
    return f"{notice.subject}\n{notice.text}"


def file(name: str, status: str = "loaded", quarantined: int = 0) -> dict[str, Any]:
    return {"feed": "titles", "file": name, "status": status, "rows_read": 1200, "rows_quarantined": quarantined}


def test_a_good_refresh_has_none() -> None:
    ended = execution(output=json.dumps({"status": "SUCCEEDED", "reason": "all files and rows loaded"}))
    assert notice_of("s", ended, {"status": "SUCCEEDED", "files": [file("titles/a.csv")], "drift": []}) is None


def test_a_job_that_failed_is_named_with_its_run() -> None:
    run = {
        "JobName": "my-stack-model-catalogue",
        "Id": "jr_1",
        "JobRunState": "FAILED",
        "ErrorMessage": "ValueError: x",
    }
    text = said(execution("FAILED", error="States.TaskFailed", cause=json.dumps(run)))
    assert text.startswith("my-stack: refresh files-1 FAILED\nrun: files-1\noutcome: FAILED")
    assert "step: my-stack-model-catalogue FAILED: ValueError: x" in text
    assert "look further: make logs RUN=jr_1" in text


@pytest.mark.parametrize("status", ["TIMED_OUT", "ABORTED"])
def test_one_that_ended_without_a_cause_says_so(status: str) -> None:
    text = said(execution(status))
    assert f"refresh files-1 {status}" in text and "no cause was given" in text


def test_what_was_refused_is_told_with_feed_file_and_rule() -> None:
    refused = {"feed": "userbase", "file": "userbase/b.csv", "reason": 'missing column "Age"'}
    outcome = {"status": "FAILED", "reason": "it is bad", "rejected_files": [refused]}
    summary = json.dumps({"status": "FAILED", "reason": "it is bad"})
    text = said(execution("FAILED", error="Reelhouse.RefreshFailed", cause=summary), outcome)
    assert 'step: admission, feed: userbase, file: userbase/b.csv, rule: missing column "Age"' in text
    assert "reason: it is bad" in text and "look further: make quarantine" in text


def test_feeds_and_checks_that_failed_are_told() -> None:
    outcome = {
        "feeds": [
            {"feed": "titles", "status": "FAILED", "error": "out of memory"},
            {"feed": "a", "status": "SUCCEEDED"},
        ],
        "checks": [{"name": "no_orphans", "passed": False, "rows_found": 3}, {"name": "b", "passed": True}],
    }
    text = said(execution("FAILED"), outcome)
    assert "step: curate-feed, feed: titles: out of memory" in text and "feed: a" not in text
    assert "rule: check no_orphans found 3 rows; nothing was loaded" in text and "sql/checks/no_orphans.sql" in text


def test_rows_in_quarantine_are_told_by_file_with_their_rules_and_the_query_for_them() -> None:
    ended = execution(output=json.dumps({"status": "SUCCEEDED_WITH_QUARANTINE"}))
    told = {**file("titles/a.csv", quarantined=1100), "reason": "title: required (1,090), *: one_of (10)"}
    text = said(ended, {"files": [told, file("titles/b.csv"), file("titles/c.csv", quarantined=1)]})
    assert "refresh files-1 SUCCEEDED_WITH_QUARANTINE" in text
    rules = "rule: title: required (1,090), *: one_of (10)"
    assert f"feed: titles, file: titles/a.csv, {rules}; 1,100 of 1,200 rows in quarantine" in text
    assert "file: titles/c.csv, rule: not told; 1 of 1,200" in text and "b.csv" not in text
    assert "rule, count(*) from my_stack_ops.quarantine_rows" in text


def test_drift_alone_is_told_of_a_good_refresh() -> None:
    drift = {"feed": "userbase", "column": "age", "measure": "null_share", "old": 0.0, "new": 0.5, "threshold": 0.1}
    text = said(execution(output=json.dumps({"status": "SUCCEEDED"})), {"drift": [drift]})
    assert "SUCCEEDED, with drift" in text
    assert "drift: feed: userbase, column: age, rule: null_share from 0 to 0.5 (threshold 0.1)" in text


def test_a_refresh_that_gave_way_is_told() -> None:
    summary = {"status": "SKIPPED", "reason": "another refresh is still running"}
    assert "SKIPPED\nrun: files-1\noutcome: SKIPPED\nreason: another refresh" in said(
        execution(output=json.dumps(summary))
    )


def test_of_many_files_some_are_named_and_the_rest_is_counted() -> None:
    refused = [{"feed": "titles", "file": f"titles/{n}.csv", "reason": "empty file"} for n in range(NAMED + 5)]
    text = said(execution(output=json.dumps({"status": "SUCCEEDED_WITH_QUARANTINE"})), {"rejected_files": refused})
    assert text.count("rule: empty file") == NAMED and "… and 5 more" in text


def test_a_subject_is_one_that_sns_takes() -> None:
    notice = notice_of("s" * 39, execution("FAILED") | {"name": "n" * 80}, {})
    assert notice is not None and len(notice.subject) <= 100 and notice.subject.isascii()
