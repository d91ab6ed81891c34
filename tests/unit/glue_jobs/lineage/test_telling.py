"""Events of our own jobs: what is told where a place is named, and that nothing is told without one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from glue_jobs.contract.registry import FEEDS
from glue_jobs.lineage import events, telling
from glue_jobs.lineage.telling import Lineage

CATALOG = "arn:aws:glue:us-east-1:000000000000"
FEED = FEEDS["userbase"]


def told(place: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for path in sorted(place.rglob("*.ndjson")) for line in path.read_text().splitlines()
    ]  # fmt: skip


def of(place: object, *more: str) -> Lineage:
    return telling.of(["--run_id", "r/1", "--lineage", str(place), "--lineage_catalog", CATALOG, *more])


def test_without_a_place_nothing_is_made_and_nothing_asked(tmp_path: Path) -> None:
    lineage = telling.of(["--run_id", "r1"])
    with lineage.job("model_x") as said:
        said.flow = lambda: pytest.fail("asked")
    lineage.done("a", lambda: pytest.fail("asked"))
    assert not lineage.is_on and told(tmp_path) == []


def test_a_job_tells_that_it_began_and_what_it_made(tmp_path: Path) -> None:
    lineage = of(tmp_path)
    with lineage.job("curate_feed.userbase") as said:
        raw = lineage.raw("reelhouse-1-lake", FEED, 10)
        said.flow = lambda: ([raw], [lineage.table(FEED.table, rows=9, moved=8)])
    start, end = sorted(told(tmp_path), key=lambda one: one["eventType"], reverse=True)
    assert (start["eventType"], end["eventType"]) == ("START", "COMPLETE")
    assert start["run"]["runId"] == end["run"]["runId"]
    assert end["run"]["facets"]["reelhouse_refresh"]["run_id"] == "r/1"
    (read,), (made,) = end["inputs"], end["outputs"]
    assert (read["namespace"], read["name"]) == ("s3://reelhouse-1-lake", "raw/userbase")
    assert read["facets"]["symlinks"]["identifiers"][0]["name"] == "table/reelhouse_raw/userbase"
    assert read["inputFacets"]["inputStatistics"]["rowCount"] == 10
    assert (made["namespace"], made["name"]) == (CATALOG, "table/reelhouse_curated/userbase")
    assert [one["name"] for one in made["facets"]["schema"]["fields"]] == FEED.table.names
    assert made["facets"]["reelhouse_standing"]["rows"] == 9
    assert made["outputFacets"]["outputStatistics"]["rowCount"] == 8


def test_a_job_that_fails_tells_with_what_and_goes_on_failing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such"), of(tmp_path).job("model_x"):
        raise ValueError("no such <thing>")
    kinds = {one["eventType"]: one for one in told(tmp_path)}
    assert kinds.keys() == {"START", "FAIL"}
    assert kinds["FAIL"]["run"]["facets"]["errorMessage"]["message"] == "ValueError: no such <thing>"


def test_a_place_that_cannot_be_written_ends_no_job(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    with of(tmp_path / "file").job("model_x"):
        pass
    assert "lineage: events of model_x are lost, nothing else is" in capsys.readouterr().err


def test_what_cannot_be_told_ends_no_job(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with of(tmp_path).job("model_x") as said:
        said.flow = lambda: 1 / 0  # type: ignore[assignment,return-value]
    assert [one["eventType"] for one in told(tmp_path)] == ["START"]
    assert "events of model_x are lost, nothing else is" in capsys.readouterr().err


def test_parts_of_a_job_are_told_together_and_of_one_refresh(tmp_path: Path) -> None:
    lineage = of(tmp_path, "--database_prefix", "second")
    table = lineage.table(FEED.table)
    lineage.done("load", lambda: [("load.a", [table], []), ("load.b", [], [table])])
    assert len(list(tmp_path.rglob("*.ndjson"))) == 1
    found = told(tmp_path)
    assert [(one["job"]["name"], one["eventType"]) for one in found] == [
        ("load.a", "START"), ("load.a", "COMPLETE"), ("load.b", "START"), ("load.b", "COMPLETE"),
    ]  # fmt: skip
    assert {one["run"]["facets"]["parent"]["run"]["runId"] for one in found} == {
        events.refresh_id(events.JobRun(lineage.namespace, "", "r/1"))
    }
    assert found[1]["inputs"][0]["name"] == "table/second_curated/userbase"
    telling.of(["--run_id", "r1"])  # the process works for the first stack again


def test_columns_that_are_copies_are_told_as_such() -> None:
    lineage = of("nowhere")
    source = lineage.table(FEED.table)
    assert events.same_columns(FEED.table, source)["plan"] == [(CATALOG, source.name, "plan")]
