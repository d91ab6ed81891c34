"""Rows of a database: the conditions that mean the new ones."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from local.glue.shim.reelhouse_bookmarks import keys


def after(names: list[str], *last: Any, order: str = "asc") -> Any:
    return json.loads(json.dumps(keys.read(names, order, last, None)))


def test_nothing_read_means_all_rows() -> None:
    assert keys.beyond(None) == [] and keys.up_to(None) == []
    assert keys.read(["id"], "asc", None, None) is None
    assert keys.read(["id"], "asc", [None], None) is None


def test_one_key_up_or_down() -> None:
    assert keys.beyond(after(["id"], 7)) == [[("id", ">", 7)]]
    assert keys.beyond(after(["id"], 7, order="desc")) == [[("id", "<", 7)]]
    assert keys.up_to(after(["id"], 7)) == [[("id", "<=", 7)]]


def test_several_keys_are_compared_in_their_order() -> None:
    state = after(["day", "n"], date(2026, 1, 2), 5)
    day = date(2026, 1, 2)
    assert keys.beyond(state) == [[("day", ">", day)], [("day", "=", day), ("n", ">", 5)]]
    assert keys.up_to(state) == [[("day", "<", day)], [("day", "=", day), ("n", "<=", 5)]]


@pytest.mark.parametrize(
    "value", [3, 2.5, "o'clock", Decimal("1.10"), date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5, 678)]
)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    (((_, _, found),),) = keys.beyond(after(["k"], value))
    assert (found, type(found)) == (value, type(value))


def test_a_run_without_rows_leaves_the_bookmark_as_it_was() -> None:
    state = after(["id"], 7)
    assert keys.read(["id"], "asc", None, state) == state


def test_what_can_not_be_is_named() -> None:
    with pytest.raises(ValueError, match="jobBookmarkKeysSortOrder='up'"):
        keys.read(["id"], "up", [1], None)
    with pytest.raises(ValueError, match=r"the bookmark is of \['id'\]"):
        keys.read(["other"], "asc", [1], after(["id"], 7))
    with pytest.raises(ValueError, match="a bookmark key of type bytes"):
        keys.read(["id"], "asc", [b"1"], None)
