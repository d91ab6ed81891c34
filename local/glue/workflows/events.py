"""What Glue tells EventBridge of its runs. Source: "Events from AWS services: AWS Glue", CloudWatch Events guide.

AWS has no event for a trigger or a workflow run, and none of a job run that begins: there is none here either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from local.glue.crawlers.records import CrawlRecord
from local.glue.jobs import runs
from local.glue.jobs.runs import JobRun

# "Events for Glue Job State Change are generated for SUCCEEDED, FAILED, TIMEOUT, and STOPPED": severity and words.
TOLD = {
    runs.SUCCEEDED: ("INFO", "Job run succeeded"),
    runs.TIMEOUT: ("WARN", "Job run timed out"),
    runs.STOPPED: ("INFO", "Job run stopped"),
    runs.FAILED: ("ERROR", ""),
}


@dataclass(frozen=True)
class Event:
    """An event of source `aws.glue`; `with_account` ones have the account's id in their detail."""

    detail_type: str
    detail: dict[str, Any]
    with_account: bool = False


def of_job_run(run: JobRun) -> Event | None:
    """The event of a run that has ended; None for an end that AWS has no event for."""
    if run.state not in TOLD:
        return None
    severity, words = TOLD[run.state]
    message = (
        words or f"JobName:{run.job_name} and JobRunId:{run.id} failed to execute with exception {run.error_message}"
    )
    detail = {
        "jobName": run.job_name,
        "severity": severity,
        "state": run.state,
        "jobRunId": run.id,
        "message": message,
    }
    return Event("Glue Job State Change", detail)


def of_crawl(record: CrawlRecord) -> Event | None:
    """The event of a crawl that has begun or ended; None for one that was cancelled, which AWS has no event for."""
    if record.end is None:
        started = {"crawlerName": record.crawler, "startTime": _moment(record.start)}
        return _crawl("Started", "Crawler Started", started)
    ended = {
        "crawlerName": record.crawler,
        "runningTime (sec)": str(round(record.seconds(record.end))),
        "completionDate": _moment(record.end),
    }
    if record.status == "COMPLETED":
        counts = {
            "tablesCreated": str(record.counts.tables_created),
            "tablesUpdated": str(record.counts.tables_updated),
            "tablesDeleted": str(record.counts.tables_deleted),
            "partitionsCreated": str(record.counts.partitions_created),
            "partitionsUpdated": str(record.counts.partitions_updated),
            "partitionsDeleted": str(record.counts.partitions_deleted),
        }
        return _crawl("Succeeded", "Crawler Succeeded", {**ended, **counts, "warningMessage": "N/A"})
    if record.status == "FAILED":
        return _crawl("Failed", "Crawler Failed", {**ended, "errorMessage": record.error})
    return None


def _crawl(state: str, message: str, detail: dict[str, str]) -> Event:
    return Event("Glue Crawler State Change", {**detail, "state": state, "message": message}, with_account=True)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
