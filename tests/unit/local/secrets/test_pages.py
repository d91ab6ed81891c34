"""Pages of long answers."""

from __future__ import annotations

import pytest

from local.secrets.errors import SecretsError
from local.secrets.pages import page


def test_the_pages_are_the_whole() -> None:
    first, token = page([1, 2, 3], {"MaxResults": 2}, 100)
    assert (first, token) == ([1, 2], {"NextToken": "2"})
    assert page([1, 2, 3], {"MaxResults": 2, **token}, 100) == ([3], {})


@pytest.mark.parametrize("token", ["x", "4", "-1"])
def test_a_token_that_no_page_gave_is_refused(token: str) -> None:
    with pytest.raises(SecretsError, match="InvalidNextTokenException"):
        page([1, 2, 3], {"NextToken": token}, 100)
