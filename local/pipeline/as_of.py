"""Has the warehouse's tables rebuilt as the lake had them at a moment, beside those of now; tells how they differ."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timezone

from local.pipeline.refresh import error_log, output_log
from local.target import Target, TargetError

LINES = 1000
FINAL = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")
SECONDS_BETWEEN_LOOKS = 0.5


def rebuild(chosen: Target, moment: str, say: Callable[[str], None]) -> None:
    """Run the stack's job load-as-of for `moment` and say what it found.

    Raises:
        TargetError: the run did not succeed; the message holds why.
    """
    glue, job = chosen.client("glue"), f"{chosen.stack}-load-as-of"
    now = datetime.now(timezone.utc)
    arguments = {
        "--as_of": moment, "--run_id": f"as-of-{now:%Y%m%dT%H%M%S}", "--run_at": now.isoformat(timespec="seconds"),
    }  # fmt: skip
    run = glue.start_job_run(JobName=job, Arguments=arguments)["JobRunId"]
    while (found := glue.get_job_run(JobName=job, RunId=run)["JobRun"])["JobRunState"] not in FINAL:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    for line in output_log(chosen, run, LINES):
        say(f"   {line}")
    if found["JobRunState"] != "SUCCEEDED":
        reason = found.get("ErrorMessage") or "\n".join(error_log(chosen, run, 20))
        raise TargetError(f"{job} {found['JobRunState']}: {reason}")
