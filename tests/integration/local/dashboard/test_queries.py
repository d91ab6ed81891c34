"""Every exhibit's query on the small star, as the reader."""

from __future__ import annotations

from typing import Any

import pytest

from local.dashboard import frames, registry
from local.dashboard.exhibit import Exhibit
from local.dashboard.grouping import group
from tests.engagement_star import engagement
from tests.fixtures_postgres import Warehouse, fill

EXHIBITS = registry.exhibits()


def secret_of(warehouse: Warehouse) -> dict[str, Any]:
    reader = warehouse.reader
    names = {"host": reader.host, "port": reader.port, "dbname": reader.dbname}
    return {**names, "username": reader.username, "password": reader.password}


@pytest.fixture(scope="module")
def star(filled_copy: Any) -> Warehouse:
    made: Warehouse = filled_copy()
    fill(made, engagement())
    # What the star has none of: a rating of IMDb's, a forecast of the company's Global revenue.
    made.ask("owner", "update core.dim_title set imdb_rating = 7.3 where title_key = 201")
    numbers = "5900, 5800, 6000, 5700, 6100, 0.04, 0.08"
    made.ask("owner", f"insert into mart.revenue_forecast values ('Global', '2030-12-31', 'theta', {numbers})")
    return made


@pytest.fixture(scope="module")
def found(star: Warehouse) -> frames.Frames:
    return frames.read(secret_of(star), EXHIBITS)


def shown(found: frames.Frames, name: str, **choice: str) -> list[tuple[Any, ...]]:
    exhibit = EXHIBITS[name]
    rows = group(exhibit, found[name], choice)
    return [tuple(row[item.name] for item in exhibit.shown) for row in rows]


def test_every_exhibit_has_rows_of_the_star(found: frames.Frames) -> None:
    assert [name for name, rows in found.items() if not rows] == []


def test_an_empty_warehouse_gives_empty_frames(empty_copy: Any) -> None:
    assert not any(frames.read(secret_of(empty_copy()), EXHIBITS).values())


def test_numbers_follow_by_hand(found: frames.Frames) -> None:
    assert shown(found, "revenue_by_plan", country="United States") == [
        ("2022-11", "Basic", 10), ("2022-12", "Basic", 10), ("2023-01", "Premium", 15), ("2023-02", "Premium", 15),
    ]  # fmt: skip
    assert shown(found, "paying_subscribers")[-1] == ("2023-02", 3)
    # Of January's three members one came back in February, and two lapsed.
    assert ("2023-02", "lapsed", -2) in shown(found, "member_flow")
    assert shown(found, "rows_quarantined")[-1][-1] == pytest.approx(1 / 9)
    assert ("titles", "duplicate", 1) in shown(found, "row_accounting")
    assert shown(found, "top_directors")[0] == ("Bo Li", 2)
    assert shown(found, "imdb_ratings") == [("7.0", "none", 1)]
    # The quarters that are known, then the one to come.
    assert [(*row[:2], *row[3:5]) for row in shown(found, "revenue_forecast")] == [
        ("2022 Q4", "Global", 5100, None), ("2022 Q4", "Streaming", 5000, None),
        ("2023 Q4", "Global", 5800, None), ("2023 Q4", "Streaming", 5800, None),
        ("2024 Q1", "Streaming", None, 5900), ("2030 Q4", "Global", None, 5900),
    ]  # fmt: skip


def test_what_the_stream_tells_of_itself_follows_by_hand(found: frames.Frames) -> None:
    minute = "2023-05-02T20:06:00Z"
    assert shown(found, "messages_by_minute") == [(minute, "late", 1), (minute, "on time", 3), (minute, "refused", 2)]
    assert shown(found, "longest_wait") == [(minute, 10, 6)]
    assert shown(found, "messages_behind") == [("2023-05-02 20:06:29", 3)]
    # Of the other window no session says how far it got.
    assert shown(found, "low_engagement") == [("2023-05-02T20:00:00Z", "too few", 0.5, 2)]


def test_what_the_query_lacks_is_named(star: Warehouse) -> None:
    wrong = Exhibit(**{**vars_of(EXHIBITS["watch_time"]), "query": "select 1 as one from bi.monthly_engagement"})
    with pytest.raises(frames.DashboardError, match=r"chart wrong: the query gives \['one'\], declared are"):
        frames.read(secret_of(star), {"wrong": wrong})
    gone = Exhibit(**{**vars_of(EXHIBITS["watch_time"]), "query": "select 1 from bi.no_such_view"})
    with pytest.raises(frames.DashboardError, match="chart gone: .*no_such_view.* next: make refresh"):
        frames.read(secret_of(star), {"gone": gone})


def vars_of(exhibit: Exhibit) -> dict[str, Any]:
    return {name: getattr(exhibit, name) for name in Exhibit.__dataclass_fields__}
