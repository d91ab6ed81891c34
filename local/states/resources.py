"""A Task state's `Resource`: whose work it is, and how its end is waited for."""

from __future__ import annotations

from dataclasses import dataclass

SYNC, SYNC_2, TOKEN = "sync", "sync:2", "waitForTaskToken"
PATTERNS = (SYNC_2, SYNC, TOKEN)


@dataclass(frozen=True)
class Resource:
    """Parts of an ARN.

    Attributes:
        kind: `lambda` and `activity` for a function's and an activity's own ARN, else the service as the history
            names it (`glue`, `aws-sdk:s3`).
        action: `startJobRun`; empty for a function or an activity.
        pattern: one of PATTERNS, or empty.
        region: of the ARN; empty where it has none.
    """

    arn: str
    kind: str
    action: str
    pattern: str
    region: str

    @property
    def shown(self) -> str:
        """The action as the history names it: `startJobRun.sync`."""
        return f"{self.action}.{self.pattern}" if self.pattern else self.action

    @property
    def request(self) -> str:
        """The ARN without its pattern."""
        return self.arn.removesuffix(f".{self.pattern}") if self.pattern else self.arn


def parse(arn: str) -> Resource:
    """Raises ValueError for what no task can name."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        raise ValueError(f"The resource provided {arn} is not recognized. The value is not a valid resource ARN.")
    service, region, rest = parts[2], parts[3], parts[5]
    if service == "lambda" and rest.startswith("function:"):
        return Resource(arn, "lambda", "", "", region)
    if service == "states" and rest.startswith("activity:"):
        return Resource(arn, "activity", "", "", region)
    pattern = next((pattern for pattern in PATTERNS if rest.endswith(f".{pattern}")), "")
    kind, _, action = rest.removesuffix(f".{pattern}" if pattern else "").rpartition(":")
    if service != "states" or parts[4] or not kind or not action.isalnum():
        raise ValueError(not_recognized(arn))
    return Resource(arn, kind, action, pattern, region)


def not_recognized(arn: str) -> str:
    """What AWS says of a service or an action that it does not know."""
    return (
        f"The resource provided {arn} is not recognized. The value is not a valid resource ARN, or the resource is"
        " not available in this region."
    )
