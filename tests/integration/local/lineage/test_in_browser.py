"""The page in a real browser: a dataset is chosen, its ancestors are shown, and names from files stay text."""

from __future__ import annotations

from pathlib import Path

from glue_jobs.lineage import events as own
from glue_jobs.lineage.events import Dataset, JobRun
from local.lineage import graph, page
from local.lineage.places import Stack
from local.lineage.reading import JOB, Events
from tests.fixtures_browser import Watched

LAKE, CATALOG = "s3://reelhouse-000000000000-lake", "arn:aws:glue:us-east-1:000000000000"
HOSTILE = "</script><img src=x onerror=alert(1)>"


def flow(job: str, inputs: list[Dataset], outputs: list[Dataset]) -> tuple[dict[str, object], ...]:
    run = JobRun("reelhouse_jobs", job, "refresh-1")
    return (own.event("COMPLETE", run, "2026-01-01T00:00:00+00:00", inputs, outputs),)


def test_what_a_table_is_made_of_is_shown(watched: Watched, tmp_path: Path) -> None:
    landing = Dataset("s3://reelhouse-000000000000-landing", "titles/titles")
    raw, other = Dataset(LAKE, "raw/titles"), Dataset(LAKE, f"raw/{HOSTILE}".replace("/script", "script"))
    curated = Dataset(CATALOG, "table/reelhouse_curated/titles", (("title", "string", HOSTILE),), rows=7)
    told = [
        *flow("admit_files.titles", [landing], [raw, other]),
        *flow(HOSTILE, [raw], [curated]),
        *flow("view.bi.titles", [curated], [Dataset("postgres://h:1", "reelhouse.bi.titles")]),
    ]
    found = graph.folded(Events([(JOB, one) for one in told]), Stack("reelhouse"))
    file = tmp_path / "lineage.html"
    file.write_text(page.build(found, "now"))
    shown = watched.open(file)
    assert shown.locator("#lines path").count() == len(found.edges) == 4
    assert shown.locator("article:visible").count() == 0

    shown.get_by_role("link", name="bi.titles").click()
    shown.wait_for_selector("#lines.chosen")
    assert shown.locator("article:visible h3").inner_text() == "bi/bi.titles"
    # Landing, raw and curated are its ancestors; the other raw feed is not.
    assert shown.locator(".box.on").count() == 4 and shown.locator("#lines path.on").count() == 3

    # As other pages link to it.
    shown.goto(f"{file.as_uri()}#curated/titles")
    shown.wait_for_function("document.querySelector('article:target h3')?.textContent === 'curated/titles'")
    assert HOSTILE in shown.locator("article:visible td").nth(2).inner_text()
    assert "7 rows" in shown.locator("article:visible").inner_text()
