"""Pages: whole, in order, and no token that was never given."""

from __future__ import annotations

import pytest

from local.glue.errors import GlueError
from local.glue.paging import page


def test_pages_are_all_items_in_order() -> None:
    first, more = page([1, 2, 3, 4, 5], 2, None)
    second, still_more = page([1, 2, 3, 4, 5], 2, more["NextToken"])
    third, end = page([1, 2, 3, 4, 5], 2, still_more["NextToken"])

    assert (first, second, third, end) == ([1, 2], [3, 4], [5], {})
    assert page([], 2, None) == ([], {})


@pytest.mark.parametrize("token", ["", "x", "-1", "3"])
def test_a_foreign_token_is_refused(token: str) -> None:
    with pytest.raises(GlueError, match="did not come from this operation"):
        page([1, 2], 1, token)
