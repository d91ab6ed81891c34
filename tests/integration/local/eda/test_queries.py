"""The study's own queries on the small star, as the reader."""

from __future__ import annotations

from typing import Any

import pytest

from local.dashboard import frames
from local.eda import exhibits
from tests.fixtures_postgres import Warehouse
from tests.integration.local.dashboard.test_queries import secret_of


@pytest.fixture(scope="module")
def found(filled_copy: Any) -> frames.Frames:
    made: Warehouse = filled_copy()
    return frames.read(secret_of(made), {**exhibits.study(), "profiles": exhibits.PROFILES})


def test_the_seasons_change_is_on_the_quarter_before(found: frames.Frames) -> None:
    rows = {row["region"]: row for row in found["revenue_seasonality"]}
    assert rows["UCAN"]["mean_change"] == pytest.approx(0.1) and rows["EMEA"]["mean_change"] == pytest.approx(0.25)
    assert {(row["quarter_of_year"], row["years"]) for row in rows.values()} == {("Q4", 1)}


def test_profiles_begin_with_the_most_frequent(found: frames.Frames) -> None:
    rows = found["profiles"]
    assert rows and {"feed", "column_name", "category", "rows", "share"} == rows[0].keys()
    for feed, column in {(row["feed"], row["column_name"]) for row in rows}:
        counted = [row["rows"] for row in rows if (row["feed"], row["column_name"]) == (feed, column)]
        assert counted == sorted(counted, reverse=True) and len(counted) <= 8
