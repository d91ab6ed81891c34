"""The revenue file: its form, its sums, and the one stale figure, as datasets.md 2.3 has them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from glue_jobs.contract.registry import FEEDS
from local.generate import PLANTED, generate
from local.generate.feeds import revenue
from tests.unit.local.generate.reading import Rows, admitted, copies, csv_rows, good

REGIONS = ("UCAN", "EMEA", "LATM", "APAC")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("revenue"), ["revenue"])[0]


@pytest.fixture(scope="module")
def quarters(path: Path) -> Rows:
    """The good rows, headers with single blanks."""
    rows = [{" ".join(header.split()): cell for header, cell in row.items()} for row in csv_rows(path)]
    return good("revenue", rows)


def test_it_is_as_the_source_in_form(path: Path, quarters: Rows) -> None:
    body = path.read_bytes()
    assert body.startswith(b"\xef\xbb\xbfDate,") and b'"' not in body
    assert body.count(b"\r\n") == body.count(b"\n") == admitted("revenue", path) + 1
    assert body.split(b"\r\n")[0].endswith(b"LATM  ARPU,APAC  ARPU,Netflix Streaming Memberships ")
    assert list(quarters[0]) == FEEDS["revenue"].headers
    assert copies(csv_rows(path)) == PLANTED["revenue"]["duplicate"] == 1


def test_the_quarters_are_contiguous_and_members_add_up(quarters: Rows) -> None:
    ends = [datetime.strptime(row["Date"], "%d-%m-%Y").date() for row in quarters]
    assert len(ends) == 21 and (ends[0], ends[-1]) == (date(2019, 3, 31), date(2024, 3, 31))
    assert all(85 < (later - earlier).days < 95 for earlier, later in zip(ends, ends[1:], strict=False))
    for row in quarters:
        total = sum(int(row[f"{region} Members"]) for region in REGIONS)
        assert total == int(row["Netflix Streaming Memberships"])


def gap(row: dict[str, str]) -> int:
    return int(row["Global Revenue"]) - sum(int(row[f"{region} Streaming Revenue"]) for region in REGIONS)


def test_only_one_quarter_fails_the_sum_check_with_a_figure_of_a_year_before(quarters: Rows) -> None:
    fails = [row for row in quarters if not 0 <= gap(row) <= 0.02 * int(row["Global Revenue"])]
    assert [row["Date"] for row in fails] == ["31-12-2023"]
    figures = [row["UCAN Streaming Revenue"] for row in quarters]
    assert len(set(figures)) == 20 and figures[19] == figures[15]
    for region in REGIONS[1:]:
        assert len({row[f"{region} Streaming Revenue"] for row in quarters}) == 21
    assert gap(quarters[20]) == 40_000
    gaps = [gap(row) for row in quarters[:19]]
    assert gaps[0] > 70_000_000 and gaps[18] < 26_000_000 and PLANTED["revenue"]["repaired"] == 1


def test_arpu_is_a_months(quarters: Rows) -> None:
    for place, row in enumerate(quarters):
        for region in REGIONS:
            if (place, region) != (revenue.STALE, "UCAN"):
                monthly = int(row[f"{region} Streaming Revenue"]) / 3 / int(row[f"{region} Members"])
                assert monthly == pytest.approx(float(row[f"{region} ARPU"]), rel=0.1)


def test_a_later_day_restates_the_stale_quarter(quarters: Rows, tmp_path: Path) -> None:
    (path,) = generate(tmp_path, ["revenue"], day=date(2024, 4, 18))
    (row,) = csv_rows(path)
    assert path.name == "streaming_revenue_2024-04-18.csv" and row["Date"] == "31-12-2023"
    assert row["Global Revenue"] == quarters[19]["Global Revenue"]
    assert int(row["UCAN Streaming Revenue"]) > int(quarters[19]["UCAN Streaming Revenue"])
    assert 0 < gap(row) < 30_000_000


def test_the_stale_figure_is_found_whatever_the_seed() -> None:
    for seed in range(200):
        made = revenue.quarters(seed)
        quarter = made[revenue.STALE]
        missing = quarter.everything - sum(quarter.revenue.values()) + quarter.revenue["UCAN"]
        assert missing - made[revenue.STALE - 4].revenue["UCAN"] > 0.021 * quarter.everything
        others = [q.everything - sum(q.revenue.values()) for q in made]
        assert all(0 < gap < 0.02 * q.everything for gap, q in zip(others, made, strict=True))
