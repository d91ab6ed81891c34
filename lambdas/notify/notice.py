"""The words of a notice: what happened to which step, feed and file, by which rule, and where to look further."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

GOOD = "SUCCEEDED"
# SNS takes 100 characters of subject, ASCII without line ends, and 256 KB of message.
SUBJECT_CHARACTERS = 100
REASON_CHARACTERS = 600
# Of a kind of fault so many are named; the rest is counted, and the command shows all.
NAMED = 20

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Notice:
    """What a person gets."""

    subject: str
    text: str


def notice_of(stack: str, execution: Told, outcome: Told) -> Notice | None:
    """The notice of an execution that has ended; None where it succeeded with nothing to tell.

    Args:
        execution: `detail` of Step Functions' event: name, status, output, error and cause, the last three as text.
        outcome: what the check job wrote of the run, as glue_jobs/check_warehouse.py has it; empty where it came not
            that far.
    """
    verdict = _verdict(execution, outcome)
    lines = [*_failures(execution, outcome), *_refused(outcome), *_quarantined(stack, outcome), *_drift(outcome)]
    if verdict == GOOD and not lines:
        return None
    told = verdict if verdict != GOOD else "SUCCEEDED, with drift"
    subject = f"{stack}: refresh {execution['name']} {told}"[:SUBJECT_CHARACTERS]
    reason = " ".join(str(outcome.get("reason") or _summary(execution).get("reason") or "").split())
    head = [f"run: {execution['name']}", f"outcome: {told}", *([f"reason: {_cut(reason)}"] if reason else [])]
    return Notice(subject, "\n".join([*head, *(lines or ["look further: make status, make logs JOB=admit_files"])]))


def _verdict(execution: Told, outcome: Told) -> str:
    """SUCCEEDED, SUCCEEDED_WITH_QUARANTINE, SKIPPED, FAILED, TIMED_OUT or ABORTED."""
    if execution["status"] != GOOD:
        return str(execution["status"])
    return str(_summary(execution).get("status") or outcome.get("status") or GOOD)


def _summary(execution: Told) -> dict[str, Any]:
    """What the state machine says of itself, in its output or, where it failed, in its cause; else empty."""
    for name in ("output", "cause"):
        found = _parsed(execution.get(name))
        if "status" in found:
            return found
    return {}


def _failures(execution: Told, outcome: Told) -> Iterator[str]:
    run = _parsed(execution.get("cause"))
    if "JobName" in run:
        job = str(run["JobName"])
        yield f"step: {job} {run.get('JobRunState', 'FAILED')}: {_cut(str(run.get('ErrorMessage', '')))}"
        yield f"look further: make logs RUN={run['Id']}" if "Id" in run else f"look further: make logs JOB={job}"
    elif execution["status"] != GOOD and not outcome and not _summary(execution):
        yield f"step: {execution.get('error') or 'none'}: {_cut(str(execution.get('cause') or 'no cause was given'))}"
    for feed in outcome.get("feeds", []):
        if feed["status"] != GOOD:
            yield f"step: curate-feed, feed: {feed['feed']}: {_cut(str(feed.get('error', feed['status'])))}"
            yield "look further: make logs JOB=curate_feed"
    for check in outcome.get("checks", []):
        if not check["passed"]:
            rule = f"check {check['name']} found {check['rows_found']} rows"
            yield f"step: load-warehouse, rule: {rule}; nothing was loaded"
            yield f"look further: sql/checks/{check['name']}.sql"


def _refused(outcome: Told) -> Iterator[str]:
    files = outcome.get("rejected_files", [])
    for file in files[:NAMED]:
        yield f"step: admission, feed: {file['feed']}, file: {file['file']}, rule: {_cut(str(file['reason']))}"
    yield from _rest(files, "make quarantine lists them; make release FILE=… has one judged anew")


def _quarantined(stack: str, outcome: Told) -> Iterator[str]:
    files = [file for file in outcome.get("files", []) if file["status"] != "rejected" and file["rows_quarantined"]]
    for file in files[:NAMED]:
        rows = f"{file['rows_quarantined']:,} of {file['rows_read']:,} rows in quarantine"
        # Accounts of earlier releases do not say which rules.
        rules = _cut(str(file.get("reason") or "not told"))
        yield f"step: curate-feed, feed: {file['feed']}, file: {file['file']}, rule: {rules}; {rows}"
    table = f"{stack.replace('-', '_')}_ops.quarantine_rows"
    query = f"select feed, file, column_name, rule, count(*) from {table} group by 1, 2, 3, 4"
    yield from _rest(files, f"by Athena or make pyspark: {query}")


def _drift(outcome: Told) -> Iterator[str]:
    found = outcome.get("drift", [])
    for item in found[:NAMED]:
        change = f"{item['measure']} from {item['old']:,.4g} to {item['new']:,.4g} (threshold {item['threshold']:,.4g})"
        yield f"drift: feed: {item['feed']}, column: {item['column']}, rule: {change}"
    yield from _rest(found, "select * from bi.feed_drift; docs/refresh.md tells what a measure means")


def _rest(found: list[Any], command: str) -> Iterator[str]:
    if len(found) > NAMED:
        yield f"… and {len(found) - NAMED:,} more"
    if found:
        yield f"look further: {command}"


def _parsed(text: Any) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _cut(text: str) -> str:
    return text if len(text) <= REASON_CHARACTERS else f"{text[:REASON_CHARACTERS]}…"
