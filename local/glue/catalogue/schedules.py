"""Schedules of crawlers. `local.glue.workflows.scheduler` starts the crawls."""

from __future__ import annotations

from local.glue.catalogue.crawlers import find
from local.glue.catalogue.expressions import NOT_SCHEDULED, SCHEDULED, scheduled
from local.glue.catalogue.store import Record, Store
from local.glue.errors import GlueError


def _put(store: Store, crawler: Record, schedule: Record | None) -> Record:
    rest = {name: value for name, value in crawler.items() if name != "Schedule"}
    store.crawlers[crawler["Name"]] = {
        **rest,
        **({"Schedule": schedule} if schedule else {}),
        "LastUpdated": store.now(),
        "Version": int(crawler.get("Version", 1)) + 1,
    }
    return {}


def _switch(store: Store, name: str, state: str, already: str) -> Record:
    crawler = find(store, name)
    schedule = crawler.get("Schedule") or {}
    if not schedule and state == SCHEDULED:
        raise GlueError("NoScheduleException", f"Crawler {name} has no schedule: UpdateCrawlerSchedule gives it one.")
    if schedule.get("State", NOT_SCHEDULED) == state:
        raise GlueError(already, f"The schedule of crawler {name} is {state} already.")
    return _put(store, crawler, {**schedule, "State": state})


def start(store: Store, request: Record) -> Record:
    """StartCrawlerSchedule."""
    return _switch(store, request["CrawlerName"], SCHEDULED, "SchedulerRunningException")


def stop(store: Store, request: Record) -> Record:
    """StopCrawlerSchedule: a crawl that goes on is not stopped."""
    return _switch(store, request["CrawlerName"], NOT_SCHEDULED, "SchedulerNotRunningException")


def update(store: Store, request: Record) -> Record:
    """UpdateCrawlerSchedule; without an expression the crawler has none any more."""
    crawler = find(store, request["CrawlerName"])
    return _put(store, crawler, scheduled(request["Schedule"]) if request.get("Schedule") else None)


ACTIONS = {"StartCrawlerSchedule": start, "StopCrawlerSchedule": stop, "UpdateCrawlerSchedule": update}
