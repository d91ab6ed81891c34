"""What docs/benchmarks.md says of given measurements."""

from __future__ import annotations

from local.bench.everything import Everything
from local.bench.frames import Frames
from local.bench.growth import Late
from local.bench.loading import Loading
from local.bench.overhead import Overhead
from local.bench.pages import Page
from local.bench.pipeline import Pipeline, Run
from local.bench.report import render
from local.bench.sessions import Asked, Sessions

STEPS = {"stack up": 1.0, "deploy": 2.0, "land": 3.0}


def run(refresh: float) -> Run:
    return Run({**STEPS, "refresh": refresh}, {"r-load-warehouse": 1.5}, 1234.5)


def watched(scale: int, refresh: float) -> Sessions:
    asked = [Asked("slow", "whole", 0.75), Asked("fast", "whole", 0.1), Asked("fast", "month", 0.2),
             Asked("slow", "country", 0.3)]  # fmt: skip
    return Sessions(scale, 105_000 * scale, refresh, 2_000.4, refresh / 2.5, asked)


def rendered() -> list[str]:
    pipelines = [Pipeline(scale, 10, 20, run(10.0 * scale), run(1.0)) for scale in (1, 100)]
    late = [Late(1, 10_000, 4.0, 1.0), Late(100, 10_000, 6.0, 1.0)]
    text = render(
        pipelines, Overhead(5.0, 5.2, 0.8, 0.7), Frames(0.6, 0.5, 0.28, 0.2), Loading(600_000, 1.0, 0.5, 2.0), late,
        [9.0, 2.0, 2.5], Everything(840_000, run(50.0), run(3.0), run(15.0)), Page(12.5, 1_130_000, 0.4),
        [watched(1, 10.0), watched(100, 1000.0)],
    )  # fmt: skip
    return text.splitlines()


def test_each_aim_stands_beside_what_was_measured() -> None:
    told = rendered()
    assert "| cost exponent, ×1 to ×100 | ≤ 1.05 | 1.00 |" in told
    assert "| load, rows/s | ≥ 600,000 | 600,000 |" in told
    assert "| one late file, ×100 beside ×1 | < 2 × | 1.50 × |" in told


def test_all_feeds_are_told_by_run() -> None:
    told = rendered()
    assert "## All feeds, generated at ×1: 840,000 raw rows" in told
    assert "| again, nothing new landed | < 5 | 3.0 | 9.0 | 1,234 |" in told


def test_sessions_stand_beside_duckdb_and_the_slowest_view_is_named() -> None:
    told = rendered()
    assert "| ×100 | 10,500,000 | 1000.0 | 2,000 | 400.0 | 2.5 |" in told
    assert any("Cost exponent ×1 to ×100: 1.00 (aim ≤ 1.05)" in line for line in told)
    assert "| ×1 | 0.75 (slow) | 0.20 (fast) | 0.30 (slow) |" in told


def test_the_page_has_its_size_and_first_paint_beside_their_aims() -> None:
    told = rendered()
    assert "| build, s |  | 12.5 |" in told
    assert "| size, MB | < 5 | 1.13 |" in told
    assert "| first paint from disk, s | < 1.5 | 0.40 |" in told


def test_a_dynamic_frame_stands_beside_plain_code() -> None:
    told = rendered()
    assert "| `fromDF`, `apply_mapping`, write Parquet | 0.60 | 0.50 | 1.20 × | ≤ 1.3 × |" in told
    assert "| read Parquet, count | 0.28 | 0.20 | 1.40 × | ≤ 1.5 × |" in told
