"""Why a run failed: its exception, and the line of its own script from which it came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from local.own_jobs.runs import ENDED, JobRun, verdict
from local.own_jobs.tracebacks import around, last_traceback, place_in
from local.pipeline.refresh import error_log, output_log
from local.target import Target

LINES = 1000
# Of an error log without a traceback.
LAST = 20


def told(chosen: Target, run: JobRun) -> Iterator[str]:
    """The reason in lines: the verdict, the traceback, the place in the script with the lines around it."""
    yield verdict(run)
    if run["JobRunState"] not in ENDED:
        yield f"it goes on; python -m local logs {run['Id']} -f follows it"
        return
    if run["JobRunState"] == "SUCCEEDED":
        return
    logs = [error_log(chosen, run["Id"], LINES), output_log(chosen, run["Id"], LINES)]
    trace = next((found for found in map(last_traceback, logs) if found), [])
    address = _script(chosen, run)
    name = address.rpartition("/")[2]
    yield from trace or ["no traceback; the last lines of its error log:", *(logs[0][-LAST:] or ["(nothing)"])]
    place = place_in(trace, name) if name else None
    if place:
        yield ""
        yield f"{address}, line {place.line}:"
        yield from around(_text(chosen, address).splitlines(), place.line)


def _script(chosen: Target, run: JobRun) -> str:
    glue = chosen.client("glue")
    try:
        job: dict[str, Any] = glue.get_job(JobName=run["JobName"])["Job"]
    except glue.exceptions.EntityNotFoundException:
        return ""
    given = (run.get("Arguments") or {}).get("--scriptLocation")
    return str(
        given or job.get("DefaultArguments", {}).get("--scriptLocation") or job["Command"].get("ScriptLocation", "")
    )


def _text(chosen: Target, address: str) -> str:
    bucket, _, key = address.partition("://")[2].partition("/")
    try:
        body: bytes = chosen.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        return f"(the script can't be read: {error})"
    return body.decode(errors="replace")
