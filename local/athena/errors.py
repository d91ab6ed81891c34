"""What Athena answers when it does not do what it was asked: a refused request, or a query that FAILED."""

from __future__ import annotations


class AthenaError(Exception):
    """A request that Athena refuses.

    ``code`` is the exception's name in the API reference, ``message`` the text the caller reads, ``detail`` the
    ``AthenaErrorCode`` of an InvalidRequestException.
    """

    def __init__(self, code: str, message: str, detail: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.detail = detail


class QueryFailed(Exception):
    """A query that ends FAILED: its text is the StateChangeReason."""


def invalid_request(message: str, detail: str = "INVALID_INPUT") -> AthenaError:
    """The error for a request that is wrong in itself."""
    return AthenaError("InvalidRequestException", message, detail)


def malformed(line: int, column: int, message: str) -> AthenaError:
    """The error of StartQueryExecution for a text that is no statement: Athena checks the grammar before it queues."""
    return invalid_request(f"line {line}:{column}: {message}", "MALFORMED_QUERY")


def not_supported(what: str, instead: str = "") -> QueryFailed:
    """The failure for something Athena has and this engine does not: it is named, never faked."""
    hint = f" {instead}" if instead else ""
    return QueryFailed(f"NOT_SUPPORTED: {what} is not supported by the Reelhouse Athena engine.{hint}")
