"""From events to the page: one name for each dataset, the last run's word, and every name as text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from glue_jobs.lineage import events as own
from glue_jobs.lineage.events import Dataset, JobRun
from local.glue.crawlers.records import CrawlRecord
from local.lineage import engine, graph, page, reading
from local.lineage.places import BI, CORE, CURATED, FEEDS, RAW, WAREHOUSE, Place, Stack
from local.lineage.reading import CRAWLER, JOB, SPARK, Events
from local.settings import Settings
from tests.hostile import TEXTS

STACK = Stack("reelhouse")
CATALOG = "arn:aws:glue:us-east-1:000000000000"
LAKE = "s3://reelhouse-000000000000-lake"
HOSTILE = "</script><img src=x onerror=alert(1)>"


def lake(name: str, **more: Any) -> Dataset:
    return Dataset(CATALOG, f"table/reelhouse_{name}", **more)


def line(kind: str, job: str, second: int, *flow: list[Dataset], error: str = "", run: str = "") -> str:
    one = JobRun("reelhouse_jobs", job, "refresh-1", run or f"{job}-{second}")
    return json.dumps(own.event(kind, one, f"2026-01-01T00:00:{second:02d}+00:00", *flow, error=error))


def folded(*lines: tuple[str, str]) -> graph.Graph:
    events = Events()
    for who, text in lines:
        events.add(who, text)
    return graph.folded(events.ordered(), STACK)


def test_a_table_has_one_place_whoever_names_it() -> None:
    spark = {
        "namespace": LAKE, "name": "iceberg/reelhouse_core.db/dim_title",
        "facets": {"symlinks": {"identifiers": [{"namespace": CATALOG, "name": "table/reelhouse_core/dim_title"}]}},
    }  # fmt: skip
    names = [
        (spark, Place(CORE, "dim_title")),
        ({"namespace": LAKE, "name": "iceberg/reelhouse_core.db/dim_title"}, Place(CORE, "dim_title")),
        ({"namespace": LAKE, "name": "raw/titles/ingest_date=2026-01-01/a.csv"}, Place(RAW, "titles")),
        ({"namespace": CATALOG, "name": "table/reelhouse_raw/titles"}, Place(RAW, "titles")),
        ({"namespace": CATALOG, "name": "table/reelhouse_ops/quarantine_rows"}, Place(CORE, "ops.quarantine_rows")),
        ({"namespace": "s3://reelhouse-000000000000-landing", "name": "imdb/imdb_crew"}, Place(FEEDS, "imdb_crew")),
        ({"namespace": "postgres://h:1", "name": "reelhouse.core.dim_title"}, Place(WAREHOUSE, "core.dim_title")),
        ({"namespace": "postgres://h:1", "name": "reelhouse.bi.titles"}, Place(BI, "bi.titles")),
        ({"namespace": CATALOG, "name": "table/second_core/dim_title"}, None),
        ({"namespace": "s3://reelhouse-two-000000000000-lake", "name": "raw/titles"}, None),
        ({"namespace": "spark", "name": "temp_view"}, None),
    ]
    assert [STACK.place(dataset) for dataset, _ in names] == [place for _, place in names]


def test_the_last_run_s_word_counts_and_spark_adds_the_columns() -> None:
    curated = lake("curated/titles", columns=(("title", "string", "Its title."),), rows=3)
    made = lake("core/dim_title", columns=(("name", "string", ""),), rows=3, moved=3)
    later = lake("core/dim_title", columns=(("name", "string", "Name."),), rows=4, moved=1)
    of_spark = lake("core/dim_title", columns=(("name", "string", ""),), sources={
        "name": [(CATALOG, "table/reelhouse_curated/titles", "title")], "gone": [(CATALOG, "table/x_core/y", "z")],
    }, rows=99)  # fmt: skip
    found = folded(
        (JOB, line("COMPLETE", "model_catalogue", 20, [curated], [later])),
        (JOB, line("COMPLETE", "model_catalogue", 10, [curated], [made])),
        (SPARK, line("COMPLETE", "model_catalogue.overwrite.t", 15, [curated], [of_spark])),
        (SPARK, line("RUNNING", "model_catalogue.overwrite.t", 14)),
        (SPARK, '{"eventType": "COMPL'),
    )
    node = found.nodes[Place(CORE, "dim_title")]
    assert (node.rows, node.moved, node.run and node.run.at) == (4, 1, "2026-01-01T00:00:20+00:00")
    assert node.columns["name"].made_of == {(Place(CURATED, "titles"), "title")}
    assert node.columns["name"].meaning == "Name."
    assert found.edges == {(Place(CURATED, "titles"), Place(CORE, "dim_title")): {"model_catalogue"}}
    assert (found.events, found.broken) == (3, 1)


def test_failures_stand_until_the_job_succeeds_and_what_never_ended_is_named() -> None:
    found = folded(
        (JOB, line("FAIL", "a", 1, error="first")),
        (JOB, line("COMPLETE", "a", 2)),
        (JOB, line("FAIL", "b", 3, error="still")),
        (JOB, line("START", "c", 4)),
    )
    assert {name: run.error for name, run in found.failed.items()} == {"b": "still"}
    assert [run.job for run in found.begun.values()] == ["c"]
    text = page.build(found, "now")
    assert "b FAILED" in text and "c began, and nobody told of its end" in text


def test_what_comes_from_a_file_is_text() -> None:
    names = (HOSTILE, *TEXTS)
    raw = Dataset(LAKE, "raw/titles", tuple((name, name, name) for name in names))
    views = [
        Dataset("postgres://h:1", f"reelhouse.bi.{name}", read_as_a_whole=((LAKE, "raw/titles", name),))
        for name in names
    ]
    found = folded((JOB, line("COMPLETE", HOSTILE, 1, [raw], views)), (JOB, line("FAIL", "x", 2, error=HOSTILE)))
    text = page.build(found, HOSTILE)
    assert "<img" not in text and "<b>" not in text and "{{" not in text.replace("{} {0} {name} {{}}", "")
    assert text.count("</script>") == 2
    flows = re.search(r'id="flows">(.*?)</script>', text, re.DOTALL)
    assert flows and f"bi/bi.{HOSTILE}" in json.loads(flows[1])["names"]
    assert text.count('class="box"') == len(names) + 1


def test_each_box_leads_to_its_dataset_and_each_line_joins_two_boxes() -> None:
    found = folded((JOB, line("COMPLETE", "m", 1, [lake("curated/a"), lake("curated/b")], [lake("core/c", rows=1234)])))
    text = page.build(found, "now")
    boxes = re.findall(r'id="box-(d\d+)" href="#(d\d+)"', text)
    assert len(boxes) == 3 and all(own_id == target and f'<article id="{target}"' in text for own_id, target in boxes)
    flows = re.search(r'id="flows">(.*?)</script>', text)
    assert flows and json.loads(flows[1])["edges"] == [["d0", "d2"], ["d1", "d2"]]
    assert '<span class="rows">1,234</span>' in text
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy and "default-src &#x27;none&#x27;" in policy[1] and "sha256-" in policy[1]


class Catalogue:
    """A Data Catalog with a table of the crawler and one of somebody else."""

    def get_crawler(self, Name: str) -> dict[str, Any]:
        return {"Crawler": {"DatabaseName": "reelhouse_raw"}}

    def get_paginator(self, name: str) -> Catalogue:
        return self

    def paginate(self, DatabaseName: str) -> list[dict[str, Any]]:
        described = {"Location": f"{LAKE}/raw/titles/", "Columns": [{"Name": "show_id", "Type": "string"}]}
        own_table = {
            "Name": "titles", "CatalogId": "000000000000", "StorageDescriptor": described,
            "Parameters": {"UPDATED_BY_CRAWLER": "reelhouse-raw", "recordCount": "7"},
            "PartitionKeys": [{"Name": "ingest_date", "Type": "string"}],
        }  # fmt: skip
        return [{"TableList": [own_table, {"Name": "x", "StorageDescriptor": described, "Parameters": {}}]}]


def test_a_crawl_tells_what_it_catalogued_or_that_it_failed(tmp_path: Path) -> None:
    flow = engine.crawled(Catalogue(), "reelhouse-raw")
    engine.write(tmp_path / "crawls", CrawlRecord("reelhouse-raw", "id-1", 1.0, 2.0, "COMPLETED"), flow)
    engine.write(tmp_path / "crawls", CrawlRecord("reelhouse-raw", "id-2", 3.0, 4.0, "FAILED", "denied"), ([], []))
    events = Events()
    for who, text in reading._of_files(tmp_path):
        assert who == CRAWLER
        events.add(who, text)
    found = graph.folded(events.ordered(), STACK)
    node = found.nodes[Place(RAW, "titles")]
    assert (node.rows, list(node.columns)) == (7, ["show_id", "ingest_date"])
    assert found.edges == {}
    assert found.failed["reelhouse-raw"].error == "denied"


def test_spark_tells_only_where_lineage_is_on(tmp_path: Path) -> None:
    off = Settings(home=tmp_path, cache=tmp_path)
    assert engine.run_conf(off, "jr_1") == {}
    on = Settings(home=tmp_path, cache=tmp_path, lineage=True)
    conf = engine.run_conf(on, "jr_1/../x")
    assert conf["spark.extraListeners"] == engine.LISTENER
    assert conf["spark.openlineage.transport.location"] == str(tmp_path / "lineage/spark/jr_1_.._x.ndjson")
