"""The arithmetic of the benchmarks, and the files that they land."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from local.bench.growth import FIRST_ID, ends, exponent, subscribers
from local.generate import generate


@pytest.mark.parametrize(
    ("seconds", "expected"), [([2.0, 20.0, 200.0], 1.0), ([2.0, 2.0, 2.0], 0.0), ([1, 5, 1e4], 2.0)]
)
def test_the_exponent_is_that_of_the_ends(seconds: list[float], expected: float) -> None:
    assert exponent([1, 10, 100], seconds) == pytest.approx(expected)


def test_the_first_refresh_of_all_is_not_counted() -> None:
    assert ends([99.0, *[1.0] * 20, *[2.0] * 10]) == (1.0, 2.0)
    assert ends([3.0]) == (3.0, 3.0)


def test_landed_subscribers_are_new_ones(tmp_path: Path) -> None:
    (whole,) = generate(tmp_path / "made", ["userbase"])
    assert subscribers(whole, tmp_path / "some" / "part.csv", 10, 20) == 10

    with whole.open(newline="") as read, (tmp_path / "some" / "part.csv").open(newline="") as part:
        header, *rows = csv.reader(read)
        assert list(csv.reader(part)) == [header, *[[str(FIRST_ID + int(row[0])), *row[1:]] for row in rows[10:20]]]
