"""How the engine tells lineage: OpenLineage's listener in each Spark run, and events of our own for each crawl."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import boto3

from glue_jobs.lineage import events
from glue_jobs.lineage.events import Dataset, JobRun
from local.glue.crawlers.crawler_engine import CrawlerEngine
from local.glue.crawlers.records import CrawlRecord
from local.lineage import jars
from local.settings import Settings
from local.spark import SparkRuntime, aws_environment
from local.stack import home

LISTENER = "io.openlineage.spark.agent.OpenLineageSparkListener"
# Spark appends it to its class path (launcher's AbstractCommandBuilder.buildClassPath), behind what the class archive
# was made for: so the archive goes on to be used.
AT_THE_END = "SPARK_DIST_CLASSPATH"
UPDATED_BY = "UPDATED_BY_CRAWLER"
UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def folder(settings: Settings) -> Path:
    """Where the events of Spark runs and of crawls are, one file a run."""
    return settings.home / "lineage"


def with_listener(settings: Settings, runtime: SparkRuntime) -> SparkRuntime:
    """The runtime, whose JVMs know the listener where lineage is on."""
    if not settings.lineage:
        return runtime
    return replace(runtime, env={**runtime.env, AT_THE_END: jars.class_path(settings)})


def run_conf(settings: Settings, run_id: str) -> dict[str, str]:
    """The Spark settings by which a run tells its lineage into a file of its own; none where lineage is off."""
    if not settings.lineage:
        return {}
    own = home.private_folder(folder(settings) / "spark") / f"{UNSAFE.sub('_', run_id)}.ndjson"
    return {
        "spark.extraListeners": LISTENER,
        "spark.openlineage.transport.type": "file",
        "spark.openlineage.transport.location": str(own),
        "spark.openlineage.namespace": "spark",
    }


def listen(settings: Settings, url: str, crawlers: CrawlerEngine) -> None:
    """Have the crawls tell what they read and wrote, where lineage is on."""
    if not settings.lineage:
        return
    glue = _client(settings, url)

    def ended(record: CrawlRecord) -> None:
        if record.end is None:
            return
        tables = glue() if record.status == "COMPLETED" else None
        write(folder(settings) / "crawls", record, crawled(tables, record.crawler) if tables else ([], []))

    crawlers.listen(ended)


def crawled(glue: Any, crawler: str) -> tuple[list[Dataset], list[Dataset]]:
    """What stands in the crawler's database and was written by it: its places in S3, and its tables."""
    database = glue.get_crawler(Name=crawler)["Crawler"]["DatabaseName"]
    pages = glue.get_paginator("get_tables").paginate(DatabaseName=database)
    tables = [table for page in pages for table in page["TableList"] if _is_by(table, crawler)]
    found = [_flow(database, table) for table in tables]
    return [place for place, _ in found], [table for _, table in found]


def write(place: Path, record: CrawlRecord, flow: tuple[Iterable[Dataset], Iterable[Dataset]]) -> None:
    """Write the crawl's begin and end as a file of two lines."""
    run = JobRun("crawlers", record.crawler, record.run_id, record.run_id)
    failed = record.status != "COMPLETED"
    inputs, outputs = (list(side) for side in flow)
    last = events.event(
        events.FAIL if failed else events.COMPLETE, run, _instant(record.end or record.start), inputs, outputs,
        record.error or (record.status if failed else ""),
    )  # fmt: skip
    told = [events.event(events.START, run, _instant(record.start)), last]
    home.private_folder(place)
    path = place / f"{UNSAFE.sub('_', record.run_id)}.ndjson"
    home.write_private(path, "".join(f"{json.dumps(event)}\n" for event in told))


def _is_by(table: dict[str, Any], crawler: str) -> bool:
    return bool(table.get("Parameters", {}).get(UPDATED_BY) == crawler)


def _flow(database: str, table: dict[str, Any]) -> tuple[Dataset, Dataset]:
    described = table["StorageDescriptor"]
    bucket, _, prefix = described["Location"].removeprefix("s3://").partition("/")
    columns = tuple(
        (column["Name"], column.get("Type", ""), column.get("Comment", ""))
        for column in (*described.get("Columns", ()), *table.get("PartitionKeys", ()))
    )
    rows = table.get("Parameters", {}).get("recordCount", "")
    catalog = f"arn:aws:glue:{Settings.region}:{table.get('CatalogId', '')}"
    made = Dataset(
        catalog, f"table/{database}/{table['Name']}", columns, rows=int(rows) if rows.isdigit() else None
    )  # fmt: skip
    return Dataset(f"s3://{bucket}", prefix.rstrip("/")), made


def _client(settings: Settings, url: str) -> Callable[[], Any]:
    """Makes the client when it is first needed: the endpoint's start is no time for it."""
    made: list[Any] = []

    def glue() -> Any:
        if not made:
            given = aws_environment(settings, url)
            made.append(
                boto3.client(
                    "glue", endpoint_url=url, region_name=settings.region,
                    aws_access_key_id=given["AWS_ACCESS_KEY_ID"], aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
                )
            )  # fmt: skip
        return made[0]

    return glue


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds")
