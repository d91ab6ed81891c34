"""`awsglue.job`: begin and end of a job."""

from __future__ import annotations

from typing import Any

from awsglue.frames import marks


class Job:
    """A Glue job; `init` and `commit` in that order, as on AWS."""

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context
        self._name: str | None = None

    def init(self, job_name: str, args: dict[str, str] | None = None) -> None:
        """Begin the job called `job_name`; `args` are its resolved options. Its bookmarks are read here.

        Raises:
            ValueError: `--job-bookmark-from` or `-to` names a run that left no bookmark.
        """
        marks.begin()
        self._name = job_name

    def isInitialized(self) -> bool:  # noqa: N802 - AWS's name
        """True between `init` and `commit`."""
        return self._name is not None

    def commit(self) -> None:
        """End the job, and store what its bookmarks have read, all of it at once.

        Without `init` there is no state to store, and a second time neither: both do nothing.

        Raises:
            VersionMismatch: another run of the job has committed since this one began.
        """
        if self._name is not None:
            marks.commit()
        self._name = None
