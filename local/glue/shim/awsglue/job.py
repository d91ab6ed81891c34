"""`awsglue.job`: begin and end of a job."""

from __future__ import annotations

from typing import Any


class Job:
    """A Glue job; `init` and `commit` in that order, as on AWS."""

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context
        self._name: str | None = None

    def init(self, job_name: str, args: dict[str, str] | None = None) -> None:
        """Begin the job called `job_name`; `args` are its resolved options."""
        self._name = job_name

    def isInitialized(self) -> bool:  # noqa: N802 - AWS's name
        """True between `init` and `commit`."""
        return self._name is not None

    def commit(self) -> None:
        """End the job. Without `init` there is no state to store, and a second time neither: both do nothing."""
        self._name = None
