"""The one error type of the Glue engine: what the API answers when it refuses a request."""

from __future__ import annotations


class GlueError(Exception):
    """A request that Glue refuses.

    ``code`` is the exception name of the AWS API reference (``EntityNotFoundException``,
    ``ConcurrentRunsExceededException`` ...), ``message`` the text the caller reads.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message

    def detail(self) -> dict[str, str]:
        """The error as batch actions tell it (`ErrorDetail`)."""
        return {"ErrorCode": self.code, "ErrorMessage": self.message}


def not_found(kind: str, name: str) -> GlueError:
    """The error for a job, run or crawler that does not exist."""
    return GlueError("EntityNotFoundException", f"{kind} {name} not found.")


def unsupported(what: str, instead: str = "") -> GlueError:
    """The error for something AWS has and this engine does not: it is named, never faked."""
    hint = f" {instead}" if instead else ""
    return GlueError("InvalidInputException", f"{what} is not supported by the Reelhouse Glue engine.{hint}")
