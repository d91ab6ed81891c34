"""The endpoint's stores that Athena's API is answered from; here they are plain mappings."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from local.athena.catalogue import Catalogue
from local.athena.errors import invalid_request

Answer = dict[str, Any]
Store = MutableMapping[str, dict[str, Any]]
_MOST_LISTED = 50


@dataclass(frozen=True)
class Stores:
    """The endpoint's stores, as the request that is being served sees them.

    `tag(kind, name, tags)` keeps tags of a new resource, `untag(kind, name)` forgets them.
    """

    workgroups: Store
    named_queries: Store
    prepared_statements: Store
    data_catalogs: Store
    executions: Store
    catalogue: Callable[[], Catalogue]
    tag: Callable[[str, str, list[dict[str, str]]], None]
    untag: Callable[[str, str], None]


def listed(name: str, items: list[Any], request: Answer) -> Answer:
    """A page of a list action.

    Raises:
        AthenaError: a token that no page gave.
    """
    token = request.get("NextToken")
    if token is not None and (not str(token).isdigit() or int(token) > len(items)):
        raise invalid_request(f"The nextPageToken is malformed: {token}")
    start = int(token or 0)
    end = start + int(request.get("MaxResults") or _MOST_LISTED)
    return {name: items[start:end], **({"NextToken": str(end)} if end < len(items) else {})}
