"""What became of a refresh's feeds and jobs before it is checked.

A state machine says by `--feed_results` what became of the feeds, and ends where any other job fails. A workflow's
conditions start check-warehouse in either case, with `--feed_results workflow`: nobody hands it on, its run knows it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from glue_jobs import planning
from glue_jobs.runtime import workflow
from glue_jobs.runtime.options import OptionError, Options
from glue_jobs.runtime.workflow import SUCCEEDED, JobResult

FeedResult = dict[str, str]

OF_WORKFLOW = "workflow"
# What only curate-feed is given: by it its run is known, whatever the stack is called.
FEED = "--feed"
LOAD = "load-warehouse"


def feed_and_job_results(s3: Any, options: Options) -> tuple[list[FeedResult], list[JobResult]]:
    """What became of each feed, and which other jobs failed, by the options that check-warehouse was given.

    Raises:
        OptionError: --feed_results is neither a list of results nor `workflow`, or no workflow started the job.
    """
    given = options["feed_results"]
    feeds, failed = of_workflow(s3, options) if given == OF_WORKFLOW else (read_feed_results(given), [])
    return told_once([*feeds, *planned_failures(s3, options["lake_bucket"], options["run_id"])]), failed


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


def planned_failures(s3: Any, bucket: str, run_id: str) -> list[FeedResult]:
    """The feeds that the run's plan names as failed; none where the run made no plan."""
    try:
        plan = planning.read_plan(s3, bucket, run_id)
    except s3.exceptions.NoSuchKey:
        return []
    return [dict(item) for item in plan.get("failed_feeds", [])]


def told_once(feeds: list[FeedResult]) -> list[FeedResult]:
    """Each feed once: the first that is said of it."""
    found: dict[str, FeedResult] = {}
    for item in feeds:
        found.setdefault(item["feed"], item)
    return list(found.values())


def of_workflow(s3: Any, options: Options) -> tuple[list[FeedResult], list[JobResult]]:
    """What became of the planned feeds, as the state machine tells it; and the other jobs that failed.

    Raises:
        OptionError: no workflow started the job.
    """
    name, run_id = options[workflow.NAME], options[workflow.RUN_ID]
    if not (name and run_id):
        raise OptionError(f"--feed_results {OF_WORKFLOW}: no workflow started this job, so there is no run to look at")
    results = workflow.job_results(name, run_id)
    feeds = feed_results(results, _planned(s3, options["lake_bucket"], options["run_id"]))
    return feeds, [result for result in results if result.error and FEED not in result.arguments]


def feed_results(results: Sequence[JobResult], planned: Sequence[str]) -> list[FeedResult]:
    """Each planned feed as SUCCEEDED; where their run failed, all as one with its error; none before it ran."""
    curated = next((result for result in results if FEED in result.arguments), None)
    if curated is None:
        return []
    if curated.state == SUCCEEDED:
        return [{"feed": feed, "status": SUCCEEDED} for feed in planned]
    # A run that could not read its plan has failed for no feed in particular.
    feed = ",".join(planned) or curated.arguments[FEED]
    return [{"feed": feed, "status": "FAILED", "error": curated.error}]


def _planned(s3: Any, lake_bucket: str, run_id: str) -> list[str]:
    """The feeds of the run's plan; none where the run failed before it made one."""
    try:
        return planning.planned_feeds(planning.read_plan(s3, lake_bucket, run_id))
    except s3.exceptions.NoSuchKey:
        return []
