"""What happens in a stack, as it happens: files that arrive, runs that start and end, rows that land.

A look is all that can be seen now, by what it is of; what differs from the look before is news. Nothing is asked of
anybody but the services' own lists, so it sees what others start, too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg2

from local.pipeline import reading
from local.target import Target

RUNNING = ("RUNNING", "STARTING", "STOPPING", "WAITING")
# Of each job so many runs are looked at; of the executions and the accounted files, the youngest.
RUNS, EXECUTIONS, ACCOUNTS = 5, 10, 100
ACCOUNTED = (
    "select feed, file, run_id, rows_read, rows_loaded, rows_duplicate, rows_quarantined from bi.data_quality"
    f" order by finished_at desc limit {ACCOUNTS}"
)


@dataclass(frozen=True)
class Sight:
    """One thing as it is now: `state` is what may change of it, `words` tell of it, `goes_on` while it is not over."""

    state: str
    words: str
    goes_on: bool = False


Look = Mapping[str, Sight]


def after_landing(events_are_on: bool) -> str:
    """What comes next when files have been landed."""
    if events_are_on:
        return "the refresh comes by itself, as events are on; make watch shows it"
    return "next: make refresh"


def news(before: Look, now: Look) -> Iterator[str]:
    """What is new or has changed; what is gone is none: a refused file leaves landing, and its run says so."""
    for key, sight in now.items():
        known = before.get(key)
        if known is None or known.state != sight.state:
            yield sight.words


def going_on(now: Look) -> Iterator[str]:
    """What is not over, for the first look: the rest was there before anybody watched."""
    return (sight.words for sight in now.values() if sight.goes_on)


def watch(target: Target, outputs: Mapping[str, str], secret: dict[str, Any], tell: Callable[[str], None]) -> None:
    """Tell what happens until the caller is interrupted.

    Raises:
        psycopg2.Error: PostgreSQL does not answer.
        ClientError: a service refuses.
    """
    with _warehouse(secret) as connection:
        eyes = Eyes(target, outputs, connection)
        seen = eyes.look()
        for words in going_on(seen):
            tell(words)
        while True:
            time.sleep(pause(target))
            now = eyes.look()
            for words in news(seen, now):
                tell(words)
            seen = now


def pause(target: Target) -> float:
    """Seconds between two looks: each of them asks for every job's runs."""
    return 1.0 if target.endpoint_url else 10.0


class Eyes:
    """Looks at one stack."""

    def __init__(self, target: Target, outputs: Mapping[str, str], connection: Any) -> None:
        self._outputs, self._connection = outputs, connection
        self._s3, self._glue = target.client("s3"), target.client("glue")
        self._states = target.client("stepfunctions")
        pages = self._glue.get_paginator("get_jobs").paginate()
        names = (job["Name"] for page in pages for job in page["Jobs"])
        self._jobs = [name for name in names if name.startswith(f"{target.stack}-")]

    def look(self) -> dict[str, Sight]:
        """All that can be seen now."""
        return {**self._landed(), **self._executions(), **self._runs(), **self._rows()}

    def _landed(self) -> dict[str, Sight]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._outputs["LandingBucket"])
        files = (item for page in pages for item in page.get("Contents", []))
        return {
            f"file {item['Key']}": Sight(item["ETag"], f"landed   {item['Key']}, {item['Size']:,} bytes")
            for item in files
        }

    def _executions(self) -> dict[str, Sight]:
        arn = self._outputs["RefreshStateMachineArn"]
        found = self._states.list_executions(stateMachineArn=arn, maxResults=EXECUTIONS)["executions"]
        return {f"execution {one['executionArn']}": _execution(one) for one in reversed(found)}

    def _runs(self) -> dict[str, Sight]:
        runs = [
            run for job in self._jobs for run in self._glue.get_job_runs(JobName=job, MaxResults=RUNS)["JobRuns"]
        ]  # fmt: skip
        return {f"run {run['Id']}": _run(run) for run in sorted(runs, key=lambda run: run["StartedOn"])}

    def _rows(self) -> dict[str, Sight]:
        with self._connection.cursor() as cursor:
            try:
                cursor.execute(ACCOUNTED)
            except psycopg2.errors.UndefinedTable:
                return {}  # the first refresh has not migrated the warehouse yet
            return {f"rows {row[2]} {row[1]}": _account(*row) for row in reversed(cursor.fetchall())}


def _execution(one: Mapping[str, Any]) -> Sight:
    state = str(one["status"])
    words = f"refresh  {one['name']} {state}{_after(one.get('startDate'), one.get('stopDate'))}"
    return Sight(state, words, state in RUNNING)


def _run(run: Mapping[str, Any]) -> Sight:
    state, feed = str(run["JobRunState"]), run.get("Arguments", {}).get("--feed", "")
    error = f": {' '.join(str(run['ErrorMessage']).split())[:300]}" if run.get("ErrorMessage") else ""
    took = _after(run["StartedOn"], run.get("CompletedOn"))
    words = f"run      {run['JobName']}{f' ({feed})' if feed else ''} {state}{took}{error}"
    return Sight(state, words, state in RUNNING)


def _after(began: datetime | None, ended: datetime | None) -> str:
    return f" after {(ended - began).total_seconds():.1f} s" if began and ended else ""


def _account(feed: str, file: str, run: str, read: int, loaded: int, duplicate: int, quarantined: int) -> Sight:
    counts = f"{read:,} read = {loaded:,} loaded + {duplicate:,} duplicate + {quarantined:,} quarantined"
    return Sight(counts, f"rows     {file} ({feed}): {counts}")


@contextmanager
def _warehouse(secret: dict[str, Any]) -> Iterator[Any]:
    connection = reading.connect(secret)
    try:
        # No transaction is kept open between two looks: it would hold back what a load replaces.
        connection.set_session(readonly=True, autocommit=True)
        yield connection
    finally:
        connection.close()
