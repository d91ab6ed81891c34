"""What a feed may declare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.feed import Identity
from glue_jobs.contract.registry import FEEDS


def test_an_identity_is_made_of_columns_that_are_there() -> None:
    with pytest.raises(ContractError, match="feed titles has no column 'name'"):
        replace(FEEDS["titles"], identity=Identity(("name",)))


@pytest.mark.parametrize(("feed", "column"), [("titles", "duration"), ("behaviour_users", "email")])
def test_an_identity_can_be_compared_and_shown(feed: str, column: str) -> None:
    with pytest.raises(ContractError, match=f"feed {feed}: what an id stands for is compared and shown, and {column}"):
        replace(FEEDS[feed], identity=Identity((column,)))
