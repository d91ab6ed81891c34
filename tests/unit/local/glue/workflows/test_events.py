"""Events as AWS shapes them."""

from __future__ import annotations

import pytest

from local.glue.crawlers.counts import Counts
from local.glue.crawlers.records import CrawlRecord
from local.glue.jobs.runs import JobRun
from local.glue.workflows.events import of_crawl, of_job_run


@pytest.mark.parametrize(
    ("state", "severity", "message"),
    [
        ("SUCCEEDED", "INFO", "Job run succeeded"),
        ("TIMEOUT", "WARN", "Job run timed out"),
        ("STOPPED", "INFO", "Job run stopped"),
        ("FAILED", "ERROR", "JobName:j and JobRunId:jr failed to execute with exception ValueError: boom"),
    ],
)
def test_a_run_that_ended(state: str, severity: str, message: str) -> None:
    event = of_job_run(JobRun("jr", "j", {}, 1, "", state=state, error_message="ValueError: boom"))
    assert event is not None and event.detail_type == "Glue Job State Change"
    assert event.detail == {
        "jobName": "j",
        "severity": severity,
        "state": state,
        "jobRunId": "jr",
        "message": message,
    }


def test_ends_that_aws_tells_nobody_of() -> None:
    assert of_job_run(JobRun("jr", "j", {}, 1, "", state="ERROR")) is None
    assert of_crawl(CrawlRecord("c", "id", 0.0, 1.0, "STOPPED")) is None


def test_a_crawl_begins_succeeds_and_fails() -> None:
    begun = of_crawl(CrawlRecord("c", "id", 0.0))
    succeeded = of_crawl(CrawlRecord("c", "id", 0.0, 7.2, "COMPLETED", counts=Counts(tables_created=2)))
    failed = of_crawl(CrawlRecord("c", "id", 0.0, 7.2, "FAILED", "no such bucket"))

    assert begun is not None and succeeded is not None and failed is not None
    assert [event.detail["state"] for event in (begun, succeeded, failed)] == ["Started", "Succeeded", "Failed"]
    assert begun.detail["startTime"] == "1970-01-01T00:00:00Z"
    assert (succeeded.detail["tablesCreated"], succeeded.detail["runningTime (sec)"]) == ("2", "7")
    assert failed.detail["errorMessage"] == "no such bucket"
