"""Long answers in pages."""

from __future__ import annotations

from typing import Any, TypeVar

from local.glue.errors import GlueError

Item = TypeVar("Item")


def page(items: list[Item], size: int, token: str | None) -> tuple[list[Item], dict[str, str]]:
    """One page of at most `size` items, and `{"NextToken": ...}` where more follow, else `{}`.

    Raises:
        GlueError: a `token` that no earlier page gave.
    """
    start = 0
    if token is not None:
        if not token.isdigit() or int(token) > len(items):
            raise GlueError("InvalidInputException", f"NextToken {token!r} did not come from this operation.")
        start = int(token)
    end = start + size
    return items[start:end], {"NextToken": str(end)} if end < len(items) else {}


def listed(member: str, items: list[Any], request: dict[str, Any], most: int) -> dict[str, Any]:
    """An answer whose `member` is the page that a request's MaxResults and NextToken ask for, at most `most` items."""
    size = request.get("MaxResults")
    found, next_token = page(items, min(most if size is None else size, most), request.get("NextToken") or None)
    return {member: found, **next_token}
