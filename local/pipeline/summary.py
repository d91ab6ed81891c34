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

# How many files of a run are listed one by one.
FILES = 20


def show(chosen: Target, outputs: dict[str, str], execution: Execution) -> None:
    """Print the whole summary of a finished refresh."""
    show_steps(execution)
    secret = lifecycle.secret(chosen, outputs["ReaderSecretId"])
    if _warehouse_is_ready(secret):
        with reading.reader(secret) as cursor:
            _show_files(cursor, execution.name)
            _show_drift(reading.drifts(cursor, execution.name))
            _show_views(reading.view_counts(cursor))
    _show_rejected(_outcome(chosen, outputs["LakeBucket"], execution.name), outputs["QuarantineBucket"])
    _show_failure(chosen, execution)
    if execution.outcome != "FAILED":
        show_connection(secret, chosen.stack)
    say(f"\n{execution.name}: {execution.outcome}{_reason(execution)} after {execution.seconds:.1f} s")


def show_steps(execution: Execution) -> None:
    """Every job run and crawl with its state, the time it ran, and the time it waited for a place to run."""
    rows: list[list[object]] = [
        [step.title, step.state, step.ran, step.waited, step.error[:100]] for step in execution.steps
    ]
    table("Steps", ["step", "state", "ran, s", "waited, s", "error"], rows)


def show_connection(secret: dict[str, Any], stack: str) -> None:
    """How a person connects; the password is named, not shown."""
    say("\nConnect as the reader, who reads the schema bi and nothing else")
    say(f"   host {secret['host']}   port {secret['port']}   database {secret['dbname']}   user {secret['username']}")
    say(f"   password   `.venv/bin/python -m local env` prints it (PGPASSWORD); secret {stack}/warehouse/reader")
    say("   psql       make psql")
    say("   DBeaver    New connection > PostgreSQL, with the values above")
    say("   Tableau    Connect > To a Server > PostgreSQL, with the values above, then choose the schema bi")
    say("              (its list names other schemas too, which the reader can't read)")


def _warehouse_is_ready(secret: dict[str, Any]) -> bool:
    """False before the first migration, when there is no reader role yet."""
    try:
        with reading.reader(secret) as cursor:
            cursor.execute(
                "select to_regclass('bi.data_quality') is not null and to_regclass('bi.feed_drift') is not null"
            )
            return bool(cursor.fetchone()[0])
    except psycopg2.OperationalError as error:
        say(f"the warehouse can't be read as {secret['username']}: {str(error).strip()}")
        return False


def _show_files(cursor: Any, run: str) -> None:
    """This run's files, and one line for all others: they are told by the run that brought them."""
    accounts = reading.file_accounts(cursor, run, FILES)
    this_run, earlier = reading.totals(cursor, run)
    rows: list[list[object]] = [
        [
            item.feed, item.file, item.rows_read, item.rows_loaded, item.rows_duplicate, item.rows_quarantined,
            item.rows_repaired,
        ]
        for item in accounts
    ]  # fmt: skip
    others = (("more of this run", this_run.less(accounts)), ("of earlier runs", earlier))
    rows += [_folded(title, rest) for title, rest in others if rest.files]
    columns = ["feed", "file", "read", "loaded", "duplicate", "quarantined", "repaired"]
    if rows:
        table("Rows, by file of this run (read = loaded + duplicate + quarantined)", columns, rows)
        say("all files: select * from bi.data_quality")


def _show_drift(found: list[reading.Drift]) -> None:
    """Warnings: the run went on, and whether the world or the file has changed only people know."""
    if not found:
        return
    rows: list[list[object]] = [
        [
            item.feed, item.column, item.measure, item.category, f"{item.old:,.4g}", f"{item.new:,.4g}",
            "" if item.psi is None else f"{item.psi:.2f}", f"{item.threshold:.2f}",
        ]
        for item in found
    ]  # fmt: skip
    columns = ["feed", "column", "measure", "category", "old", "new", "PSI", "threshold"]
    table("Warning: what this run brought differs from the feed's last good delivery", columns, rows)
    say("all categories: select * from bi.feed_drift; what each measure means: docs/refresh.md")


def _folded(title: str, rest: reading.Totals) -> list[object]:
    files = f"{rest.files:,} file{'s' if rest.files > 1 else ''} {title}"
    return [
        "", files, rest.rows_read, rest.rows_loaded, rest.rows_duplicate, rest.rows_quarantined, rest.rows_repaired,
    ]  # fmt: skip


def _show_views(counts: dict[str, reading.ViewCount]) -> None:
    rows: list[list[object]] = [
        [f"bi.{name}", found.rows, "" if found.exact else "about: estimated, not counted"]
        for name, found in counts.items()
    ]
    notes = any(not found.exact for found in counts.values())
    columns = ["view", "rows", "note"]
    table("Views", columns if notes else columns[:2], rows if notes else [row[:2] for row in rows])


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
