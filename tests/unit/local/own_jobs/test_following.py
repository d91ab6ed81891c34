"""A log as it grows."""

from __future__ import annotations

from typing import Any

from local.own_jobs.following import LogTail


class Logs:
    """A stream that grows, read by tokens as CloudWatch's is."""

    class exceptions:  # noqa: N801 - boto3's name
        ResourceNotFoundException = LookupError

    def __init__(self) -> None:
        self.lines: list[str] | None = None

    def get_log_events(self, nextToken: str = "0", **where: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
        if self.lines is None:
            raise LookupError
        start = int(nextToken)
        page = self.lines[start : start + 2]
        return {"events": [{"message": line} for line in page], "nextForwardToken": str(start + len(page))}


def test_each_line_comes_once_over_pages_and_calls() -> None:
    logs = Logs()
    tail = LogTail(logs, "group", "stream")
    assert list(tail.new()) == []
    logs.lines = ["a\n", "b", "c"]
    assert list(tail.new()) == ["a", "b", "c"]
    assert list(tail.new()) == []
    logs.lines += ["d"]
    assert list(tail.new()) == ["d"]
