"""Checks the committed warehouse and says how the run ended, in an object that the state machine reads.

Grain: one outcome of one run.
Reads: core, bi and ops of the warehouse; sql/checks; what became of the feeds (--feed_results).
Writes: ops.check_result; s3://<lake>/runs/<run_id>/outcome.json, with status and reason as metadata.

The job succeeds where it could tell, whatever it tells: the state machine fails the execution by the status.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import boto3

from glue_jobs.contract.feed import FAIL, QUARANTINE
from glue_jobs.contract.registry import FEEDS
from glue_jobs.runtime.options import OptionError, parse
from glue_jobs.warehouse.checks import all_checks
from glue_jobs.warehouse.connection import CheckResult, connect, locked_transaction, record_checks, run_checks
from glue_jobs.warehouse.credentials import database_secret

SUCCEEDED = "SUCCEEDED"
REASON_CHARACTERS = 500

FileAccount = dict[str, Any]
FeedResult = dict[str, str]


def judge(run_id: str, feeds: list[FeedResult], files: list[FileAccount], checks: list[CheckResult]) -> tuple[str, str]:
    """The run's status and the reason for it.

    Args:
        run_id: the run that is judged; what another one accounted for and never reported is told with its name.
        feeds: what became of each feed's steps: feed, status and, where it failed, error.
        files: what there is to report: feed, file, run_id, status, reason, rows_quarantined.
        checks: results of sql/checks on the committed warehouse.

    Returns:
        FAILED where a check found rows, a feed's step failed, or a file was refused whose feed's contract says so;
        else SUCCEEDED_WITH_QUARANTINE where a file or a row was refused; else SUCCEEDED.
    """
    failures = [f"check {check.name} found {check.rows_found} rows" for check in checks if not check.passed]
    failures += [f"feed {item['feed']}: {item.get('error', item['status'])}" for item in feeds if not _succeeded(item)]
    failures += [_refused(run_id, file) for file in files if _rejected(file) and _fails_the_run(file)]
    if failures:
        return FAIL, "; ".join(failures)
    aside = [_refused(run_id, file) for file in files if _rejected(file)]
    aside += [f"{rows} rows in quarantine{_of(run_id, other)}" for other, rows in _quarantined(files).items() if rows]
    if aside:
        return QUARANTINE, "; ".join(aside)
    return SUCCEEDED, "all files and rows loaded"


def outcome(
    run_id: str, run_at: str, feeds: list[FeedResult], files: list[FileAccount], checks: list[CheckResult]
) -> dict[str, Any]:
    """The document that tells the whole story of the run."""
    status, reason = judge(run_id, feeds, files, checks)
    return {
        "run_id": run_id,
        "run_at": run_at,
        "status": status,
        "reason": reason,
        "feeds": feeds,
        "files": files,
        "rejected_files": [
            {name: file[name] for name in ("feed", "file", "reason")} for file in files if _rejected(file)
        ],
        "rows_quarantined": sum(file["rows_quarantined"] for file in files),
        "checks": [
            {"name": check.name, "passed": check.passed, "rows_found": check.rows_found, "first_rows": check.first_rows}
            for check in checks
        ],
    }


def read_feed_results(text: str) -> list[FeedResult]:
    """Parse --feed_results; raises OptionError unless it is a list of objects with `feed` and `status`."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    good = isinstance(found, list) and all(isinstance(item, dict) and {"feed", "status"} <= set(item) for item in found)
    if not good:
        raise OptionError(
            f'--feed_results {text!r}: expected JSON such as [{{"feed": "titles", "status": "SUCCEEDED"}}]'
        )
    return list(found)


def files_to_report(cursor: Any, run_id: str) -> list[FileAccount]:
    """Row accounting of the files of this run, and of runs that ended before they reported, by feed and name."""
    cursor.execute(
        "select feed, file, file_id, run_id, status, reason, rows_read, rows_loaded, rows_duplicate, rows_quarantined,"
        " rows_repaired from ops.file_accounting as account where run_id = %s or not exists"
        " (select from ops.check_result as told where told.run_id = account.run_id and told.stage = 'check')"
        " order by feed, file, file_id",
        (run_id,),
    )
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]


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


def _succeeded(item: FeedResult) -> bool:
    return item["status"] == SUCCEEDED


def _rejected(file: FileAccount) -> bool:
    return bool(file["status"] == "rejected")


def _fails_the_run(file: FileAccount) -> bool:
    return FEEDS[file["feed"]].on_bad_file == FAIL


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
    """Resolve the options, check, and write the outcome."""
    options = parse(argv, ["run_id", "run_at", "warehouse_secret_id", "lake_bucket", "feed_results"])
    feeds = read_feed_results(options["feed_results"])
    secret = database_secret(boto3.client("secretsmanager"), options["warehouse_secret_id"])
    application = f"reelhouse check {options['run_id']}"
    with connect(secret, application) as connection, locked_transaction(connection) as cursor:
        checks = run_checks(cursor, all_checks())
        record_checks(cursor, options["run_id"], "check", checks)
        files = files_to_report(cursor, options["run_id"])
        told = outcome(options["run_id"], options["run_at"], feeds, files, checks)
        # Before the commit: a run whose outcome can't be stored has not reported, and the next one does it.
        key = write_outcome(boto3.client("s3"), options["lake_bucket"], told)
    print(f"{told['status']}: {told['reason']}; s3://{options['lake_bucket']}/{key}")


if __name__ == "__main__":
    main(sys.argv[1:])
