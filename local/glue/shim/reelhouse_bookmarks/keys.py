"""Bookmarks of rows of a database, by columns that only grow or only fall: new rows are read, changed ones are not.

Conditions are data (`name`, comparison, value), for whoever asks the database: a value is never SQL text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

ASCENDING, DESCENDING = "asc", "desc"
# name, comparison (`>`, `<`, `=`, `>=`, `<=`), value
Comparison = tuple[str, str, Any]

State = Mapping[str, Any]


def beyond(state: State | None) -> list[list[Comparison]]:
    """The rows after those that were read: one of these conditions holds, all comparisons of it; none means all rows.

    With keys a and b: `a > 1`, or `a = 1` and `b > 2`.
    """
    return _side(state, {ASCENDING: ">", DESCENDING: "<"})


def up_to(limit: State | None) -> list[list[Comparison]]:
    """The rows that had been read by then, in the same form; none means all rows."""
    return _side(limit, {ASCENDING: "<", DESCENDING: ">"}, and_itself=True)


def _side(state: State | None, signs: Mapping[str, str], and_itself: bool = False) -> list[list[Comparison]]:
    if not state:
        return []
    last = [(name, _decoded(value)) for name, value in state["last"]]
    sign = signs[state["order"]]
    found: list[list[Comparison]] = []
    for place, (name, value) in enumerate(last):
        is_end = and_itself and place == len(last) - 1
        before: list[Comparison] = [(one, "=", its) for one, its in last[:place]]
        found.append([*before, (name, f"{sign}=" if is_end else sign, value)])
    return found


def read(keys: Sequence[str], order: str, last: Sequence[Any] | None, state: State | None) -> dict[str, Any] | None:
    """The state after rows up to `last` (its values of the keys) were read; the one before where none were.

    Raises:
        ValueError: an order that AWS does not have, or a bookmark of other keys (ResetJobBookmark forgets it).
    """
    if order not in (ASCENDING, DESCENDING):
        raise ValueError(f"jobBookmarkKeysSortOrder={order!r}: expected {ASCENDING} or {DESCENDING}")
    known = [name for name, _ in state["last"]] if state else list(keys)
    if known != list(keys):
        raise ValueError(f"jobBookmarkKeys {list(keys)}: the bookmark is of {known}; ResetJobBookmark forgets it")
    if last is None or any(value is None for value in last):
        return dict(state) if state else None
    return {"kind": "keys", "order": order, "last": [[name, _encoded(value)] for name, value in zip(keys, last)]}


_WRITERS: dict[type, str] = {Decimal: "decimal", datetime: "timestamp", date: "date"}
_READERS: dict[str, Callable[[str], Any]] = {
    "decimal": Decimal,
    "timestamp": datetime.fromisoformat,
    "date": date.fromisoformat,
}


def _encoded(value: Any) -> Any:
    kind = _WRITERS.get(type(value))
    if kind is None:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ValueError(
                f"a bookmark key of type {type(value).__name__}: expected a number, a text, a date or a time"
            )
        return value
    return {kind: str(value) if kind == "decimal" else value.isoformat()}


def _decoded(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    ((kind, text),) = value.items()
    return _READERS[kind](text)
