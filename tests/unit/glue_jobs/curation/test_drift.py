from __future__ import annotations

import math
from dataclasses import replace

import pytest

from glue_jobs.contract.registry import FEEDS
from glue_jobs.curation.drift import OTHERS, bands, drifts, threshold
from glue_jobs.curation.profile import STEPS, ColumnProfile, Profile

TITLES, SESSIONS = FEEDS["titles"], FEEDS["behaviour_watch_history"]


def profile(*columns: ColumnProfile, rows: int = 1_000, run_id: str = "r1") -> Profile:
    return Profile("titles", run_id, rows, {column.column: column for column in columns})


def evenly(low: float, high: float, column: str = "release_year", rows: int = 1_000) -> ColumnProfile:
    """Values spread evenly from `low` to `high`."""
    return ColumnProfile(column, rows, quantiles=tuple(low + (high - low) * step / STEPS for step in range(STEPS + 1)))


def types(movies: int, shows: int) -> ColumnProfile:
    return ColumnProfile("title_type", movies + shows, categories={"Movie": movies, "TV Show": shows})


def measures(old: Profile, new: Profile, feed: str = "titles") -> set[tuple[str, str]]:
    return {(drift.column, drift.measure) for drift in drifts(FEEDS[feed], old, new)}


def test_psi_of_two_categories_is_the_formula_s() -> None:
    first, second = drifts(TITLES, profile(types(500, 500)), profile(types(800, 200)))
    by_hand = (0.8 - 0.5) * math.log(0.8 / 0.5) + (0.2 - 0.5) * math.log(0.2 / 0.5)
    assert first.psi == second.psi == pytest.approx(by_hand, abs=0.002)  # half a row was added to each
    assert (first.column, first.measure, first.threshold) == ("title_type", "distribution", 0.25)
    # The category that moved most comes first.
    assert (first.category, second.category) == ("TV Show", "Movie")
    assert (first.old, first.new) == (pytest.approx(0.5), pytest.approx(0.2, abs=0.001))


def test_a_small_change_of_shares_is_no_drift() -> None:
    assert drifts(TITLES, profile(types(500, 500)), profile(types(600, 400))) == []


def test_values_are_compared_over_the_old_deciles() -> None:
    same, shifted = evenly(1900, 2000), evenly(1950, 2050)
    assert drifts(TITLES, profile(same), profile(same)) == []
    found = drifts(TITLES, profile(same), profile(shifted))
    assert found[0].category == "above 1990" and found[0].new == pytest.approx(0.6, abs=0.01)
    assert {band.name: round(band.new, 2) for band in bands(same, shifted)} == {
        "to 1910": 0.0, "above 1910 to 1920": 0.0, "above 1920 to 1930": 0.0, "above 1930 to 1940": 0.0,
        "above 1940 to 1950": 0.0, "above 1950 to 1960": 0.1, "above 1960 to 1970": 0.1, "above 1970 to 1980": 0.1,
        "above 1980 to 1990": 0.1, "above 1990": 0.6,
    }  # fmt: skip


def test_a_value_that_half_of_the_rows_have_is_one_band() -> None:
    half = ColumnProfile("release_year", 1_000, quantiles=(*[0.0] * 26, *map(float, range(1, 26))))
    found = bands(half, half)
    assert (found[0].name, round(found[0].old, 2)) == ("to 0", 0.5)
    assert sum(band.old for band in found) == pytest.approx(1)
    constant = ColumnProfile("release_year", 1_000, quantiles=(7.0,) * (STEPS + 1))
    assert [(band.name, round(band.old, 2), round(band.new, 2)) for band in bands(constant, evenly(7.5, 8))] == [
        ("to 7", 1.0, 0.0), ("above 7", 0.0, 1.0),
    ]  # fmt: skip


def test_days_are_told_as_dates() -> None:
    assert bands(evenly(0, 100), evenly(0, 100), are_days=True)[0].name == "to 1970-01-11"


def test_a_column_that_was_sorted_keeps_its_distribution_and_loses_its_order() -> None:
    column = evenly(1900, 2000)
    old, new = profile(replace(column, order=-0.25)), profile(replace(column, order=0.73))
    assert measures(old, new) == {("release_year", "order")}
    assert measures(old, profile(replace(column, order=0.04))) == set()
    assert measures(old, profile(replace(column, order=None))) == set(), "a constant has no order"


def test_a_column_that_lost_its_values_is_drift() -> None:
    old = ColumnProfile("date_added", 1_000, nulls=10)
    assert measures(profile(old), profile(replace(old, nulls=120))) == {("date_added", "null_share")}
    assert measures(profile(old), profile(replace(old, nulls=100))) == set()


@pytest.mark.parametrize(("rows", "is_drift"), [(499, True), (500, False), (2_000, False), (2_001, True)])
def test_half_as_many_or_twice_as_many_rows_are_drift_of_a_whole_state(rows: int, is_drift: bool) -> None:
    old, new = profile(rows=1_000), profile(rows=rows)
    assert measures(old, new) == ({("*", "rows")} if is_drift else set())
    assert measures(old, new, SESSIONS.name) == set(), "a feed that grows brings as much as has happened"


def test_two_states_in_one_run_are_not_twice_the_rows() -> None:
    assert measures(profile(rows=1_000), replace(profile(rows=3_000), files=3)) == set()
    assert measures(replace(profile(rows=3_000), files=3), profile(rows=300)) == {("*", "rows")}


def test_days_of_a_feed_that_grows_always_move() -> None:
    old, new = (evenly(day, day + 30, "watch_date") for day in (0, 300))
    assert measures(profile(old), profile(new), SESSIONS.name) == set()
    assert measures(*(profile(replace(day, column="date_added")) for day in (old, new))) == {
        ("date_added", "distribution")
    }


def test_moving_days_are_compared_by_their_distance_from_the_median() -> None:
    june, july, year = (evenly(low, high, "last_payment_date") for low, high in ((0, 35), (30, 65), (0, 365)))
    assert measures(profile(june), profile(july), "userbase") == set()
    assert measures(profile(june), profile(year), "userbase") == {("last_payment_date", "distribution")}


def test_numbers_of_rows_are_not_compared() -> None:
    old, new = (evenly(low, low + 1_000, "subscriber_id") for low in (0, 5_000))
    assert measures(profile(old), profile(new), "userbase") == set()


def test_a_small_delivery_says_nothing() -> None:
    assert measures(profile(types(50, 49), rows=99), profile(types(990, 10))) == set()
    assert measures(profile(types(500, 500)), profile(types(99, 0), rows=99)) == set()


def test_chance_is_no_drift() -> None:
    assert threshold(2, 100_000, 100_000) == 0.25
    # Of 20 bands and 100 rows on both sides a PSI of 0.38 is expected: 0.25 would be an alarm at every delivery.
    # 54.5 is the chi-square of 19 degrees of freedom that chance exceeds once in 31,600.
    assert threshold(20, 100, 100) == pytest.approx(1.09, abs=0.01)
    assert threshold(20, 10_000, 10_000) == 0.25


def test_rare_categories_count_as_one() -> None:
    old = {"Dramas": 990, **{f"old {number}": 1 for number in range(10)}}
    new = {"Dramas": 990, **{f"new {number}": 1 for number in range(10)}}
    found = bands(ColumnProfile("genres", 1_000, categories=old), ColumnProfile("genres", 1_000, categories=new))
    assert {band.name: round(band.new, 2) for band in found} == {"Dramas": 0.99, OTHERS: 0.01}
    assert sum(band.psi for band in found) == pytest.approx(0)


def test_a_column_that_the_contract_has_gained_has_no_old_side() -> None:
    assert measures(profile(types(500, 500)), profile(types(500, 500), evenly(0, 1))) == set()
