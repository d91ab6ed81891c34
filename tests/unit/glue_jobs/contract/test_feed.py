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


@pytest.mark.parametrize(("feed", "dimension"), [("behaviour_users", "dim_date"), ("userbase", "")])
def test_the_calendar_knows_the_days_that_date_a_later_file_s_changes(feed: str, dimension: str) -> None:
    """Where nothing in a row dates a change, the day on which it was taken in does; userbase has a payment date."""
    (column,) = [column for column in FEEDS[feed].table.columns if column.name == "ingested_at"]
    assert (FEEDS[feed].dates_changes, column.dimension) == (bool(dimension), dimension)
