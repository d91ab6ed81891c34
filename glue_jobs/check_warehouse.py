"""Says how the run ended, in an object that the state machine reads, and whoever follows the workflow.

Grain: one outcome of one run.
Reads: what this run's load and its checks found (ops.load, ops.check_result), row accounting; the run's plan; what
    became of the feeds (--feed_results), or of all jobs of the workflow's run (--feed_results workflow).
Writes: s3://<lake>/runs/<run_id>/outcome.json, with status and reason as metadata; ops.reported_file.

The checks ran in the load, before its commit: what a load did not touch is as it was checked. The job succeeds where it
could tell, whatever it tells: the state machine fails the execution by the status, a workflow's run has no such word.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import boto3

from glue_jobs.contract.feed import FAIL, QUARANTINE
from glue_jobs.contract.registry import FEEDS
from glue_jobs.planning import LOADED_KEY, read_loaded
from glue_jobs.runtime import workflow
from glue_jobs.runtime.options import parse
from glue_jobs.runtime.workflow import JobResult
from glue_jobs.warehouse.checking import CheckResult
from glue_jobs.warehouse.connection import connect, locked_transaction
from glue_jobs.warehouse.credentials import database_secret
from glue_jobs.warehouse.job_results import LOAD, FeedResult, feed_and_job_results

SUCCEEDED = "SUCCEEDED"
REASON_CHARACTERS = 500

FileAccount = dict[str, Any]
Drift = dict[str, Any]


@dataclass(frozen=True)
class LoadResult:
    """What the run's load did: `error` is why it failed, or ""; nothing was touched where it had nothing to do."""

    checks: tuple[CheckResult, ...] = ()
    tables: tuple[str, ...] = ()
    error: str = ""


def judge(
    run_id: str,
    feeds: list[FeedResult],
    files: list[FileAccount],
    load: LoadResult,
    failed_jobs: Sequence[JobResult] = (),
) -> tuple[str, str]:
    """The run's status and the reason for it.

    Args:
        run_id: the run that is judged; what another one accounted for and never reported is told with its name.
        feeds: what became of each feed's steps: feed, status and, where it failed, error.
        files: what there is to report: feed, file, run_id, status, reason, rows_quarantined.
        load: what the run's load did, and what its checks found.
        failed_jobs: the jobs of a workflow's run that failed; a state machine has then ended before this one.

    Returns:
        FAILED where a check found rows, the load, another job or a feed's step failed, or a file was refused whose
        feed's contract says so; else SUCCEEDED_WITH_QUARANTINE where a file or a row was refused; else SUCCEEDED.
    """
    failures = [f"check {check.name} found {check.rows_found} rows" for check in load.checks if not check.passed]
    failures += [f"load: {load.error}"] if load.error and not failures else []
    # A load that wrote down why it failed has been told already.
    failures += [item.error for item in failed_jobs if not (load.error and item.job.endswith(LOAD))]
    failures += [f"{_named(item)}: {item.get('error', item['status'])}" for item in feeds if not _succeeded(item)]
    failures += [_refused(run_id, file) for file in files if _rejected(file) and _fails_the_run(file)]
    if failures:
        return FAIL, "; ".join(failures)
    aside = [_refused(run_id, file) for file in files if _rejected(file)]
    aside += [f"{rows} rows in quarantine{_of(run_id, other)}" for other, rows in _quarantined(files).items() if rows]
    if aside:
        return QUARANTINE, "; ".join(aside)
    return SUCCEEDED, "all files and rows loaded"


def outcome(
    run_id: str, run_at: str, feeds: list[FeedResult], files: list[FileAccount], load: LoadResult,
    failed_jobs: Sequence[JobResult] = (), drift: Sequence[Drift] = (),
) -> dict[str, Any]:  # fmt: skip
    """The document that tells the whole story of the run; `drift` is told, and judged by people."""
    status, reason = judge(run_id, feeds, files, load, failed_jobs)
    return {
        "run_id": run_id,
        "run_at": run_at,
        "status": status,
        "reason": reason,
        "feeds": feeds,
        "failed_jobs": [{"job": item.job, "state": item.state, "error": item.error} for item in failed_jobs],
        "files": files,
        "rejected_files": [
            {name: file[name] for name in ("feed", "file", "reason")} for file in files if _rejected(file)
        ],
        "rows_quarantined": sum(file["rows_quarantined"] for file in files),
        "checks": [
            {"name": check.name, "passed": check.passed, "rows_found": check.rows_found, "first_rows": check.first_rows}
            for check in load.checks
        ],
        "tables_loaded": list(load.tables),
        "drift": list(drift),
    }


def read_load(cursor: Any, run_id: str) -> LoadResult:
    """What the run's last load did and found; of a run that had nothing to load, nothing."""
    cursor.execute(
        "select load_id, started_at, error from ops.load where run_id = %s order by load_id desc limit 1", (run_id,)
    )
    last = cursor.fetchone()
    if last is None:
        return LoadResult()
    load_id, started_at, error = last
    cursor.execute(
        "select check_name, rows_found, first_rows, seconds from ops.check_result"
        " where run_id = %s and checked_at >= %s order by check_result_id",
        (run_id, started_at),
    )
    checks = tuple(CheckResult(name, rows, first, float(seconds)) for name, rows, first, seconds in cursor.fetchall())
    cursor.execute("select table_name from ops.load_table where load_id = %s order by 1", (load_id,))
    return LoadResult(checks, tuple(name for (name,) in cursor.fetchall()), error or "")


def files_to_report(cursor: Any, run_id: str) -> list[FileAccount]:
    """Row accounting of this run's files, and of those that no outcome has told of, by feed and name."""
    cursor.execute(
        "select feed, file, file_id, run_id, status, reason, rows_read, rows_loaded, rows_duplicate, rows_quarantined,"
        " rows_repaired from ops.file_accounting as account where run_id = %(run_id)s or not exists"
        " (select from ops.reported_file as told where told.file_id = account.file_id"
        " and told.accounted_by = account.run_id and told.reported_by <> %(run_id)s)"
        " order by feed, file, file_id",
        {"run_id": run_id},
    )
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]


def read_drift(cursor: Any, run_id: str) -> list[Drift]:
    """What has drifted in the run: feed, column, measure, old, new, threshold, a row for each column and measure.

    Of a distribution, old and new are the population stability index: 0 and what it is.
    """
    cursor.execute(
        "select distinct feed, column_name, measure, case when psi is null then old_value else 0 end,"
        " coalesce(psi, new_value), threshold from ops.feed_drift where run_id = %s order by 1, 2, 3",
        (run_id,),
    )
    names = ("feed", "column", "measure", "old", "new", "threshold")
    return [dict(zip(names, row)) for row in cursor.fetchall()]


def record_reported(cursor: Any, run_id: str, files: list[FileAccount]) -> None:
    """Write down that this run's outcome tells of the files."""
    cursor.executemany(
        "insert into ops.reported_file (file_id, accounted_by, reported_by) values (%s, %s, %s)"
        " on conflict (file_id) do update set accounted_by = excluded.accounted_by, reported_by = excluded.reported_by",
        [(file["file_id"], file["run_id"], run_id) for file in files],
    )


def forget_lost_load(cursor: Any, s3: Any, bucket: str) -> str:
    """Where the warehouse is new, take back what a load said about the one before it; returns a line that says so.

    The planning trusts the marker and asks no database: a warehouse that was made anew would stay empty.
    """
    cursor.execute("select exists (select from ops.loaded_slice)")
    if cursor.fetchone()[0] or not read_loaded(s3, bucket):
        return ""
    s3.delete_object(Bucket=bucket, Key=LOADED_KEY)
    return "the warehouse holds nothing, though an earlier one was loaded: run the refresh again to fill it"


def write_outcome(s3: Any, bucket: str, told: dict[str, Any]) -> str:
    """Store the outcome; returns its key. Metadata is ASCII by HTTP's rules, so the reason there is cut to that."""
    key = f"runs/{told['run_id']}/outcome.json"
    reason = " ".join(told["reason"].split())[:REASON_CHARACTERS].encode("ascii", "replace").decode()
    s3.put_object(
        Bucket=bucket,
        Key=key,
        Body=json.dumps(told, ensure_ascii=False, indent=1).encode(),
        ContentType="application/json",
        Metadata={"status": told["status"], "reason": reason},
    )
    return key


def _named(item: FeedResult) -> str:
    """The feed of a result; a run of several failed as one, and its error says which of them it was."""
    several = item["feed"].count(",") + 1
    return f"feed {item['feed']}" if several == 1 else f"curating {several} feeds in one run"


def _succeeded(item: FeedResult) -> bool:
    return item["status"] == SUCCEEDED


def _rejected(file: FileAccount) -> bool:
    return bool(file["status"] == "rejected")


def _fails_the_run(file: FileAccount) -> bool:
    # A feed that was renamed or removed has no contract any more, and nothing that could be stale.
    feed = FEEDS.get(file["feed"])
    return feed is not None and feed.on_bad_file == FAIL


def _refused(run_id: str, file: FileAccount) -> str:
    return f"{file['file']} refused: {file['reason']}{_of(run_id, file['run_id'])}"


def _quarantined(files: list[FileAccount]) -> dict[str, int]:
    """Run → rows in quarantine of its files that were not refused whole."""
    rows: dict[str, int] = {}
    for file in files:
        if not _rejected(file):
            rows[file["run_id"]] = rows.get(file["run_id"], 0) + file["rows_quarantined"]
    return rows


def _of(run_id: str, accounted_by: str) -> str:
    return "" if accounted_by == run_id else f" (accounted for by {accounted_by}, which ended before it reported)"


def main(argv: Sequence[str]) -> None:
    """Resolve the options, look, and write the outcome."""
    names = ["run_id", "run_at", "warehouse_secret_id", "lake_bucket", "feed_results"]
    options = parse(argv, names, **{workflow.NAME: "", workflow.RUN_ID: ""})
    run_id, bucket = options["run_id"], options["lake_bucket"]
    secret = database_secret(boto3.client("secretsmanager"), options["warehouse_secret_id"])
    s3 = boto3.client("s3")
    feeds, failed_jobs = feed_and_job_results(s3, options)
    with connect(secret, f"reelhouse check {run_id}") as connection, locked_transaction(connection) as cursor:
        load = read_load(cursor, run_id)
        lost = "" if load.error else forget_lost_load(cursor, s3, bucket)
        files = files_to_report(cursor, run_id)
        found = replace(load, error=load.error or lost)
        told = outcome(run_id, options["run_at"], feeds, files, found, failed_jobs, read_drift(cursor, run_id))
        record_reported(cursor, run_id, files)
        # Before the commit: a run whose outcome can't be stored has not reported, and the next one does it.
        key = write_outcome(s3, bucket, told)
    print(f"{told['status']}: {told['reason']}; s3://{bucket}/{key}")
    if not load.tables:
        print("nothing was loaded, so there was nothing to check")


if __name__ == "__main__":
    main(sys.argv[1:])
