"""What ends a state's work: its failures under the names that Retry and Catch match, and an execution's end."""

from __future__ import annotations

RUNTIME = "States.Runtime"
TIMEOUT = "States.Timeout"
HEARTBEAT = "States.HeartbeatTimeout"
TASK_FAILED = "States.TaskFailed"
DATA_LIMIT = "States.DataLimitExceeded"
QUERY = "States.QueryEvaluationError"
INTRINSIC = "States.IntrinsicFailure"
ALL = "States.ALL"
# It always fails the execution: neither States.ALL nor its own name catches it (Developer Guide, "Error names").
TERMINAL = RUNTIME


class Failure(Exception):
    """A state failed. `located` says that the cause does not name the state yet, which AWS puts before it."""

    def __init__(self, error: str | None, cause: str | None = None, located: bool = False) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause
        self.located = located

    @property
    def output(self) -> dict[str, str]:
        """What a Catch gets: AWS binds an empty string to what was not given."""
        return {"Error": self.error or "", "Cause": self.cause or ""}


class QueryFailure(Failure):
    """A JSONata expression has no result, or a variable is none; `location` is the state's field."""

    def __init__(self, cause: str, location: str = "") -> None:
        super().__init__(QUERY, cause)
        self.location = location


class Stopped(Exception):
    """The execution, or the branch, has ended: nobody waits for this state's work any more."""


def runtime(cause: str) -> Failure:
    """`States.Runtime` with a cause that is to name the state."""
    return Failure(RUNTIME, cause)


def matches(names: list[str], error: str | None) -> bool:
    """Whether an `ErrorEquals` of these names takes this error.

    `States.ALL` takes every error, `States.TaskFailed` every one but timeouts; neither takes what is terminal
    (AWS Step Functions Developer Guide, "Handling errors"; that States.ALL takes States.DataLimitExceeded, which the
    guide denies, LocalStack recorded on AWS).
    """
    if error == TERMINAL:
        return False
    if ALL in names or (error or "") in names:
        return True
    if error == HEARTBEAT:
        return TIMEOUT in names
    return TASK_FAILED in names and error != TIMEOUT
