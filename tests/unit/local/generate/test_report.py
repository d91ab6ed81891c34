"""The command: what it takes, what it tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from glue_jobs.contract.registry import FEEDS
from local.cli import app
from local.generate import GENERATORS, report
from local.generate.places import Bucket, Folder

RUN = CliRunner()


def test_every_feed_has_a_generator() -> None:
    assert GENERATORS.keys() == FEEDS.keys()


def test_it_makes_what_is_asked_for_and_tells_how_fast(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order = report.order(0.1, 5, 0, 0, None)
    made = report.make(order, ["behaviour_reviews", "titles"], Folder(tmp_path))
    said = capsys.readouterr().out
    assert [one.rows for one in made] == [1_500 + 45 + 7, 8_820]
    assert "10,372" in said and "rows/s" in said and "behaviour_reviews: 1,552 rows" in said


def test_a_feed_with_nothing_new_on_the_day_is_not_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = RUN.invoke(app, ["generate", "--out", str(tmp_path), "--feeds", "titles, userbase", "--day", "2026-01-05"])
    assert result.exit_code == 0
    assert [path.name for path in tmp_path.rglob("*.csv")] == ["Subscriber Base_2026-01-05.csv"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--feeds", "wishes"], "no generator for feed wishes"),
        (["--scale", "0"], "expected a number above 0"),
        (["--late", "3"], "name the day"),
        (["--orphans", "-1"], "expected none or more"),
        (["--feeds", "revenue", "--day", "2020-01-01"], "ends on 2024-03-31"),
        (["--out", "s3:///x"], "expected s3://bucket"),
    ],
)
def test_what_cannot_be_made_is_said(options: list[str], message: str, tmp_path: Path) -> None:
    given = options if "--out" in options else ["--out", str(tmp_path), *options]
    result = RUN.invoke(app, ["generate", *given], env={"COLUMNS": "200"})
    assert result.exit_code == 2 and message in " ".join(result.output.replace("│", " ").split())
    assert list(tmp_path.iterdir()) == []


def test_an_s3_url_is_a_bucket_and_only_then_a_client_is_made(tmp_path: Path) -> None:
    def no_client() -> object:
        raise AssertionError

    assert report.place(str(tmp_path), no_client) == Folder(tmp_path)
    assert report.place("s3://landing/a/b/", lambda: "client") == Bucket("client", "landing", "a/b")
    assert report.place("s3://landing", lambda: "client") == Bucket("client", "landing", "")
