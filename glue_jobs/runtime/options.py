"""The one parser of job arguments.

Glue passes every argument as `--name value`, and adds its own (`--JOB_NAME`, `--enable-metrics`). A job takes those it
names and leaves the rest alone, so the same file runs under AWS Glue, the local engine and plain spark-submit.
One argument is every job's: `--database_prefix`, which says whose databases the contracts' names stand for.
Two, `--run_id` and `--run_at`, are the workflow run's where a Glue workflow started the job and nobody passed them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

from glue_jobs.contract import databases
from glue_jobs.runtime import workflow


class OptionError(Exception):
    """A job argument is missing or can't be read; the message names it."""


class Options(dict):  # type: ignore[type-arg]
    """Arguments by name; `options["run_id"]` is text, always present once parsed."""

    def instant(self, name: str) -> datetime:
        """The argument as a UTC time; raises OptionError unless it is ISO 8601."""
        text = self[name]
        try:
            moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            raise OptionError(f"--{name} {text!r}: expected an ISO 8601 time such as 2026-01-31T06:00:00Z") from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.astimezone(timezone.utc)


def parse(argv: Sequence[str], names: Sequence[str], **defaults: str) -> Options:
    """Pick the arguments called `names` out of `argv`; both `--name value` and `--name=value` are read.

    `defaults` are further arguments, with the value of each where it is not given.

    Raises:
        OptionError: one of `names` is missing or has no value.
        PrefixError: `--database_prefix` is none.
    """
    found = {**defaults, **_pairs(argv)}
    databases.use(found.get("database_prefix", databases.LOGICAL))
    found.update(workflow.run_arguments(found, [name for name in names if name not in found]))
    missing = [name for name in names if name not in found]
    if missing:
        wanted = ", ".join(f"--{name}" for name in missing)
        raise OptionError(f"missing job argument {wanted}: pass it at the run or as a default argument of the job")
    return Options({name: found[name] for name in (*names, *defaults)})


def _pairs(argv: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            continue
        name, has_value, value = word[2:].partition("=")
        if has_value:
            found[name] = value
        elif rest and not rest[0].startswith("--"):
            found[name] = rest.pop(0)
    return found
