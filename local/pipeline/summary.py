"""What a refresh did, in tables: steps, row accounting, views, and how to connect."""

from __future__ import annotations

import json
from typing import Any

import psycopg2
from botocore.exceptions import ClientError

from local.console import say, table
from local.pipeline import reading
from local.pipeline.refresh import Execution, error_log
from local.stack import lifecycle
from local.target import Target


def show(chosen: Target, outputs: dict[str, str], execution: Execution) -> None:
    """Print the whole summary of a finished refresh."""
    show_steps(execution)
    secret = lifecycle.secret(chosen, outputs["ReaderSecretId"])
    if _warehouse_is_ready(secret):
        with reading.reader(secret) as cursor:
            _show_files(reading.file_accounts(cursor), execution.name)
            _show_views(reading.view_counts(cursor))
    _show_rejected(_outcome(chosen, outputs["LakeBucket"], execution.name), outputs["QuarantineBucket"])
    _show_failure(chosen, execution)
    if execution.outcome != "FAILED":
        show_connection(secret)
    say(f"\n{execution.name}: {execution.outcome}{_reason(execution)} after {execution.seconds:.1f} s")


def show_steps(execution: Execution) -> None:
    """Every job run and crawl with its state and time."""
    rows: list[list[object]] = [
        [step.title, step.state, step.seconds if step.seconds is not None else 0.0, step.error[:100]]
        for step in execution.steps
    ]
    table("Steps", ["step", "state", "seconds", "error"], rows)


def show_connection(secret: dict[str, Any]) -> None:
    """How a person connects; the password is named, not shown."""
    say("\nConnect as the reader, who sees the schema bi and nothing else")
    say(f"   host {secret['host']}   port {secret['port']}   database {secret['dbname']}   user {secret['username']}")
    say("   password   `.venv/bin/python -m local env` prints it (PGPASSWORD); secret reelhouse/warehouse/reader")
    say("   psql       make psql")
    say("   DBeaver    New connection > PostgreSQL, with the values above")
    say("   Tableau    Connect > To a Server > PostgreSQL, with the values above, then choose the schema bi")


def _warehouse_is_ready(secret: dict[str, Any]) -> bool:
    """False before the first migration, when there is no reader role yet."""
    try:
        with reading.reader(secret) as cursor:
            cursor.execute("select to_regclass('bi.data_quality') is not null")
            return bool(cursor.fetchone()[0])
    except psycopg2.OperationalError as error:
        say(f"the warehouse can't be read as {secret['username']}: {str(error).strip()}")
        return False


def _show_files(accounts: list[reading.FileAccount], run: str) -> None:
    rows: list[list[object]] = [
        [
            item.feed, item.file, item.rows_read, item.rows_loaded, item.rows_duplicate, item.rows_quarantined,
            item.rows_repaired, "this run" if item.run_id == run else "an earlier run",
        ]
        for item in accounts
    ]  # fmt: skip
    columns = ["feed", "file", "read", "loaded", "duplicate", "quarantined", "repaired", "accounted in"]
    table("Rows, by file (read = loaded + duplicate + quarantined)", columns, rows)


def _show_views(counts: dict[str, int]) -> None:
    table("Views", ["view", "rows"], [[f"bi.{name}", rows] for name, rows in counts.items()])


def _outcome(chosen: Target, bucket: str, run: str) -> dict[str, Any]:
    """What the check job wrote of this run; empty where the run ended before it."""
    s3 = chosen.client("s3")
    try:
        body = s3.get_object(Bucket=bucket, Key=f"runs/{run}/outcome.json")["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return {}
        raise
    return dict(json.loads(body))


def _show_rejected(outcome: dict[str, Any], bucket: str) -> None:
    files = outcome.get("rejected_files", [])
    if files:
        rows: list[list[object]] = [[item["feed"], item["file"], item["reason"]] for item in files]
        table(f"Files refused, now in s3://{bucket}", ["feed", "file", "reason"], rows)


def _show_failure(chosen: Target, execution: Execution) -> None:
    if execution.outcome != "FAILED":
        return
    say(f"\n{execution.error or execution.status}: {execution.cause[:2000]}")
    for step in execution.steps:
        if step.state in ("FAILED", "ERROR", "TIMEOUT", "STOPPED") and step.run_id:
            say(f"\n{step.title} {step.state}: {step.error}")
            for line in error_log(chosen, step.run_id):
                say(f"   | {line}")


def _reason(execution: Execution) -> str:
    reason = str(execution.output.get("reason", ""))
    return f" ({reason})" if reason else ""
