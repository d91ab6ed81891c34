"""The log groups that all Glue jobs and crawlers of an account write to, whichever stack they belong to."""

from __future__ import annotations

from typing import Any

SHARED = "/aws-glue/"


def shared_exist(logs: Any) -> bool:
    """Whether the account has one of them: Glue made it at some job's first run, or another stack did.

    A new stack that would create it fails then.
    """
    return bool(logs.describe_log_groups(logGroupNamePrefix=SHARED, limit=1)["logGroups"])
