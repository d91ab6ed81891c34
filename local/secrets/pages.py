"""Long answers in pages."""

from __future__ import annotations

from typing import Any, TypeVar

from local.secrets.errors import SecretsError

Item = TypeVar("Item")


def page(items: list[Item], request: dict[str, Any], most: int) -> tuple[list[Item], dict[str, str]]:
    """The page that MaxResults and NextToken ask for, and `{"NextToken": ...}` where more follow, else `{}`.

    Raises:
        SecretsError: a token that no earlier page gave.
    """
    token, size = request.get("NextToken") or "0", request.get("MaxResults") or most
    if not token.isdecimal() or int(token) > len(items):
        raise SecretsError("InvalidNextTokenException", f"NextToken {token!r} did not come from this operation.")
    end = int(token) + size
    return items[int(token) : end], {"NextToken": str(end)} if end < len(items) else {}
