"""One crawl from start to end: read the definition, list S3, classify, group, write the catalogue."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from typing import Any

from botocore.exceptions import ClientError

from local.glue.crawlers.catalogue import CatalogueWriter
from local.glue.crawlers.classify import classify_object
from local.glue.crawlers.counts import Counts
from local.glue.crawlers.definition import CrawlPlan, S3Target, read_definition
from local.glue.crawlers.grouping import DetectedTable, GroupingRules, detect_tables
from local.glue.crawlers.log import CrawlLog
from local.glue.crawlers.s3_objects import S3Object, list_objects
from local.glue.crawlers.schemas import CrawlFailed, FileSchema


class CrawlCancelled(Exception):
    """StopCrawler was called."""


@dataclass(frozen=True)
class Clients:
    """The boto3 clients a crawl uses."""

    glue: Any
    s3: Any
    logs: Any


def run_crawl(
    clients: Clients, definition: dict[str, Any], run_id: str, log: CrawlLog, stop: threading.Event
) -> Counts:
    """Crawl as `definition` (GetCrawler's answer) says and return what changed.

    Raises CrawlFailed with what is wrong and what to do, CrawlCancelled once `stop` is set.
    """
    log.line("BENCHMARK", f"Running Start Crawl for Crawler {definition['Name']}")
    plan = read_definition(definition, _classifiers(clients.glue, definition))
    policy = {"UpdateBehavior": plan.update_behavior, "DeleteBehavior": plan.delete_behavior}
    log.line("INFO", f"Crawler configured with SchemaChangePolicy {json.dumps(policy)}.")
    _require_database(clients.glue, plan)
    tables = [table for target in plan.targets for table in _crawl_target(clients, plan, target, log, stop)]
    log.line("BENCHMARK", f"Classification complete, writing results to database {plan.database}")
    log.flush()
    if stop.is_set():
        raise CrawlCancelled
    counts = CatalogueWriter(clients.glue, plan, run_id, log.line).write(_distinct(tables))
    log.line("INFO", f"Changes: {json.dumps(asdict(counts))}")
    log.line("BENCHMARK", "Finished writing to Catalog")
    return counts


def _crawl_target(
    clients: Clients, plan: CrawlPlan, target: S3Target, log: CrawlLog, stop: threading.Event
) -> list[DetectedTable]:
    def classify(item: S3Object) -> FileSchema:
        if stop.is_set():
            raise CrawlCancelled
        return classify_object(clients.s3, item, plan.csv_classifiers)

    objects = list_objects(clients.s3, target)
    log.line("INFO", f"{target.path}: {len(objects)} objects to classify")
    if not objects:
        return []
    rules = GroupingRules(plan.combine_compatible, target.sample_size)
    return detect_tables(target.bucket, target.folder, objects, classify, rules)


def _distinct(tables: list[DetectedTable]) -> list[DetectedTable]:
    """Each location once: include paths may overlap."""
    return list({table.location: table for table in tables}.values())


def _classifiers(glue: Any, definition: dict[str, Any]) -> dict[str, dict[str, Any]]:
    try:
        return {name: glue.get_classifier(Name=name)["Classifier"] for name in definition.get("Classifiers") or []}
    except glue.exceptions.EntityNotFoundException as error:
        raise CrawlFailed(f"Crawler {definition['Name']}: {error}; create the classifier or take it off") from error


def _require_database(glue: Any, plan: CrawlPlan) -> None:
    try:
        glue.get_database(Name=plan.database)
    except glue.exceptions.EntityNotFoundException as error:
        raise CrawlFailed(f"Database {plan.database} does not exist; create it and start {plan.name} again") from error
    except ClientError as error:
        raise CrawlFailed(f"Database {plan.database} cannot be read: {error}") from error
