"""How the oracle reads and judges records, on small files of every format."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from local.verify.oracle import Oracle
from local.verify.queries import OracleError, feed_queries, view_queries
from local.verify.records import Delivered

USERBASE = (
    "User ID,Subscription Type,Monthly Revenue,Join Date,Last Payment Date,Country,Age,Gender,Device,Plan Duration"
)
GOOD = "1,Basic,10,15-01-22,10-06-23,United States,28,Male,Laptop,1 Month"


@pytest.fixture
def deliver(tmp_path: Path) -> Any:
    """A function that delivers a file's content and returns its entry; later ones are later deliveries."""
    count = 0

    def write(feed: str, content: str | bytes, file: str = "") -> Delivered:
        nonlocal count
        count += 1
        path = tmp_path / f"{count}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Delivered(feed, file or f"{feed}/{count}.csv", path, f"2024-01-{count:02}")

    return write


def accounts(oracle: Oracle) -> list[tuple[Any, ...]]:
    counts = "rows_read, rows_loaded, rows_duplicate, rows_quarantined, rows_repaired"
    return list(oracle.duck.execute(f"select {counts} from file_accounts order by file").fetchall())


def rows(oracle: Oracle, view: str) -> list[dict[str, Any]]:
    (query,) = [one for one in view_queries() if one.name == view]
    columns, found = oracle.answer(query)
    return [dict(zip(columns, row)) for row in found]


def userbase(*lines: str, end: str = "\r\n") -> str:
    return end.join([USERBASE, *lines]) + end


def test_each_record_is_loaded_or_a_duplicate_or_quarantined(deliver: Any) -> None:
    file = userbase(
        GOOD,
        GOOD,
        GOOD.replace("28", "29"),
        GOOD.replace("1,Basic", "2,Gold"),
        GOOD.replace("1,Basic", "2,Gold"),
        GOOD.replace("1,Basic", "3,Basic").replace("15-01-22", "01-15-22"),
        GOOD.replace("1,Basic", "4,Basic").replace("10-06-23", "14-01-22"),
        GOOD.replace("1,Basic", "5.0, Basic\u00a0"),
        GOOD.replace("1,Basic", ",Basic"),
    )
    # Repeats are duplicates whatever is wrong with them; the other row of key 1 is quarantined, as the first stays.
    assert accounts(Oracle([deliver("userbase", file)])) == [(9, 2, 2, 5, 0)]


def test_of_a_key_whose_first_row_is_bad_the_next_good_one_stays(deliver: Any) -> None:
    oracle = Oracle([deliver("userbase", userbase(GOOD.replace("28", "-1"), GOOD))])
    assert accounts(oracle) == [(2, 1, 0, 1, 0)]
    assert [row["age"] for row in rows(oracle, "subscribers")] == [28]


def test_gzip_a_byte_order_mark_other_line_ends_and_other_column_order_are_read(deliver: Any) -> None:
    header, cells = USERBASE.split(","), GOOD.split(",")
    turned = "\ufeff" + ",".join(reversed(header)).upper() + "\n" + ",".join(reversed(cells)) + "\n"
    oracle = Oracle([deliver("userbase", gzip.compress(turned.encode()))])
    assert [(row["subscriber_id"], row["region"]) for row in rows(oracle, "subscribers")] == [("1", "UCAN")]


def test_the_latest_delivery_of_a_key_wins_and_keys_it_does_not_have_stay(deliver: Any) -> None:
    first = deliver("userbase", userbase(GOOD, GOOD.replace("1,Basic", "2,Basic")))
    second = deliver("userbase", userbase(GOOD.replace("Male", "Female")))
    found = {row["subscriber_id"]: row["gender"] for row in rows(Oracle([second, first]), "subscribers")}
    assert found == {"1": "Female", "2": "Male"}


def test_a_version_is_paid_for_from_the_month_on_whose_last_day_it_is_in_force(deliver: Any) -> None:
    """The three deliveries of tests/e2e/test_history.py."""
    changed = GOOD.replace("Basic,10", "Premium,15").replace("10-06-23", "10-08-23")
    oracle = Oracle([deliver("userbase", userbase(GOOD)), deliver("userbase", userbase(changed))])
    paid = {
        str(row["month"])[:7]: (row["plan"], int(row["revenue_usd"]))
        for row in rows(oracle, "subscriber_revenue_monthly")
    }
    assert len(paid) == 20 and min(paid) == "2022-01"
    assert [paid[month] for month in ("2022-01", "2023-06", "2023-07", "2023-08")] == [
        ("Basic", 10), ("Basic", 10), ("Basic", 10), ("Premium", 15),
    ]  # fmt: skip


def test_a_change_on_the_version_s_own_first_day_replaces_it(deliver: Any) -> None:
    joined = GOOD.replace("10-06-23", "15-01-22")
    oracle = Oracle(
        [deliver("userbase", userbase(joined)), deliver("userbase", userbase(joined.replace("Basic", "Premium")))]
    )
    found = oracle.duck.execute("select plan, valid_from::varchar, valid_to from userbase_versions").fetchall()
    assert found == [("Premium", "2022-01-15", None)]


EVENT = (
    '{"session_id": "session_1", "user_id": "user_1", "movie_id": "movie_1", "watch_date": "2025-12-01", "device_type":'
    ' "Tablet", "watch_duration_minutes": NaN, "progress_percentage": 45.9, "action": "paused", "quality": "HD",'
    ' "location_country": "USA", "is_download": false, "user_rating": null, "timestamp": "2025-12-01 00:47:16"}'
)


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        "[1]",
        EVENT + EVENT,
        EVENT.replace('"quality"', '"action"'),
        EVENT.replace("NaN", '"NaN"'),
        EVENT.replace("45.9", "145.9"),
        EVENT.replace("2025-12-01 00", "2025-12-02 00"),
        EVENT.replace("paused", "skipped"),
    ],
)
def test_a_line_that_can_t_be_read_or_breaks_a_rule_is_a_bad_row(deliver: Any, line: str) -> None:
    other = EVENT.replace("session_1", "session_2")
    file = "\n".join([EVENT, "", EVENT.replace('", "', '","'), line, other]) + "\n"
    # Blanks between its members make no other record of a line.
    assert accounts(Oracle([deliver("behaviour_events", file)])) == [(4, 2, 1, 1, 0)]


def telemetry(number: int, **signals: Any) -> str:
    """One player's event; event `number` is of user `number`."""
    event = {
        "event_id": "evt-000001", "timestamp": "2024-01-01 10:00:00", "event_type": "start",
        "user_id": f"user-{number}", "content_id": "content-0001", "device_type": "smart_tv",
        "watch_duration_seconds": 600, "session_id": "s",
        "quality_metrics": {"connection_type": "wifi", "average_bitrate": 4000 * number, "startup_time_seconds": 2.0,
                            "frames_dropped_ratio": 0.01},
        "recommendation_data": {"algorithm_type": "hybrid", "recommendation_score": 0.5},
        "engagement_signals": {"completion_rate": 0.5, "engagement_score": number / 10, "rating_given": None} | signals,
    }  # fmt: skip
    return json.dumps(event)


def test_nested_records_are_read_by_their_paths(deliver: Any) -> None:
    contents = {
        "content_id": "content-0001", "type": "series", "title": "T", "genre": "Drama", "release_year": 2020,
        "duration_minutes": 40, "language": "English", "rating": "G", "tags": ["a", "b"],
    }  # fmt: skip
    lines = [telemetry(1), telemetry(2, rating_given=4), telemetry(2, rating_given=4), telemetry(3, rating_given=6)]
    broken = telemetry(4).replace('"quality_metrics": {', '"quality_metrics": 1, "x": {')
    files = [
        deliver("telemetry_viewing_events", "\n".join([*lines, broken]), "b"),
        deliver("telemetry_contents", json.dumps(contents), "a"),
    ]
    oracle = Oracle(files)
    # A repeated event_id is kept, a whole repeat is not; a rating of 6 is none, and a number is no record of metrics.
    assert accounts(oracle) == [(1, 1, 0, 0, 0), (5, 2, 1, 2, 0)]
    (quality,) = rows(oracle, "playback_quality")
    assert (quality["device"], quality["events"], quality["avg_bitrate_kbps"]) == ("Smart TV", 2, 6000)
    # 0.3 × 0.99 + 0.3 × (1 − 2/2) + 0.4 × bitrate / 8000, of 4000 and of 8000.
    assert quality["quality_score"] == pytest.approx(0.297 + (0.2 + 0.4) / 2)
    spread = {row["measure"]: row for row in rows(oracle, "playback_distribution")}
    # Half way between 4000 and 8000, and a tenth of the way.
    assert (spread["bitrate_kbps"]["median"], spread["bitrate_kbps"]["p10"]) == (6000, 4400)
    (engagement,) = rows(oracle, "playback_engagement")
    # percentile_cont(0.9) of 0.1 and 0.2 is 0.19.
    assert engagement["high_engagement_rate"] == 0.5
    (rated,) = rows(oracle, "ratings_by_genre")
    assert list(rated.values()) == ["telemetry", "TV Show", "Drama", 1, 1, 4.0]


def test_text_without_quotes_keeps_them_and_knows_its_null(deliver: Any) -> None:
    header = "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres"
    lines = [header, 'tt1\tmovie\t"A" B\t"\t0\t\\N\t\\N\t\\N\t\\N', "tt2\tmovie\tC\t\\N\t2\t2001\t\\N\t\\N\t\\N"]
    oracle = Oracle([deliver("imdb_basics", "\n".join(lines) + "\n")])
    found = oracle.duck.execute("select primary_title, original_title, start_year from imdb_basics").fetchall()
    assert found == [('"A" B', '"', None)] and accounts(oracle) == [(2, 1, 0, 1, 0)]


def test_a_refused_file_is_accounted_as_quarantined_whole(deliver: Any) -> None:
    refused = Delivered("userbase", "userbase/bad.csv", None, "2024-01-01", 7)
    oracle = Oracle([refused])
    assert accounts(oracle) == [(7, 0, 0, 7, 0)] and rows(oracle, "subscribers") == []


def test_every_view_can_be_computed_of_nothing() -> None:
    oracle = Oracle([])
    assert {query.name for query in view_queries() if rows(oracle, query.name)} == set()


def test_every_view_s_declared_columns_are_its_own() -> None:
    oracle = Oracle([])
    for query in view_queries():
        columns, _ = oracle.answer(query)
        declared = {*query.key, *query.sums, *query.means, *query.rates} | set(query.untold)
        assert declared - set(columns) <= set(query.untold), query.name


def test_a_feed_that_the_oracle_does_not_know_is_told() -> None:
    assert Oracle([Delivered("club_visits", "club_visits/1.csv", None, "2024-01-01", 1)]).unread == ["club_visits"]


def test_a_file_that_declares_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "x.sql").write_text("-- format: csv\nselect 1\n")
    with pytest.raises(OracleError, match=r"x\.sql: its header declares no key, columns"):
        feed_queries(tmp_path)
