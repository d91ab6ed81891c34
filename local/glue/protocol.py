"""The Glue API on the wire: which requests the engine answers, in which form, and what it adds to an emulator's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local.glue.api import GlueApi
from local.glue.catalogue import partitions
from local.glue.errors import GlueError, not_found

# Status, headers, body.
Reply = tuple[int, dict[str, str], bytes]
SHOWS_CRAWLERS = ("GetCrawler", "GetCrawlers", "GetCrawlerMetrics")


def answer(api: GlueApi, action: str, body: bytes, emulator: Callable[[], Reply]) -> Reply:
    """The engine's reply to its own actions, the emulator's to all others, there with the true state of crawlers."""
    if api.answers(action):
        return _unless_refused(action, lambda: _reply(200, api.answer(action, json.loads(body or b"{}"))))
    given = emulator()
    if given[0] != 200 or action not in SHOWS_CRAWLERS:
        return given
    return _reply(200, _with_crawler_state(api, json.loads(given[2])))


def guarded(api: GlueApi, action: str, define: Callable[[dict[str, Any]], Reply]) -> Callable[[dict[str, Any]], Reply]:
    """The emulator's function for an action that defines something, refusing what nobody would carry out."""

    def checked(data: dict[str, Any]) -> Reply:
        api.check_definition(action, data)
        return define(data)

    return lambda data: _unless_refused(action, lambda: checked(data))


def of_a_table(
    action: str, exists: Callable[[str, str], bool], emulator: Callable[[dict[str, Any]], Reply]
) -> Callable[[dict[str, Any]], Reply]:
    """The emulator's function for an action on a table's partitions, with what it forgets: the table, pages, segments.

    `exists(database, table)` tells whether there is such a table.
    """

    def checked(data: dict[str, Any]) -> Reply:
        if action == "GetPartitions":
            partitions.check(data)
        if not exists(data["DatabaseName"], data["TableName"]):
            raise not_found("Table", f"{data['DatabaseName']}.{data['TableName']}")
        given = emulator(data)
        if action != "GetPartitions" or given[0] != 200:
            return given
        return _reply(200, partitions.asked_for(data, json.loads(given[2])["Partitions"]))

    return lambda data: _unless_refused(action, lambda: checked(data))


def _unless_refused(action: str, work: Callable[[], Reply]) -> Reply:
    try:
        return work()
    except GlueError as error:
        return _refusal(error.code, error.message)
    except KeyError as missing:
        return _refusal("InvalidInputException", f"{action}: parameter {missing} is required.")


def _reply(status: int, payload: dict[str, Any]) -> Reply:
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(payload).encode()


def _refusal(code: str, message: str) -> Reply:
    status, headers, body = _reply(400, {"__type": code, "Message": message, "message": message})
    return status, {**headers, "x-amzn-errortype": code}, body


def _with_crawler_state(api: GlueApi, payload: dict[str, Any]) -> dict[str, Any]:
    if "Crawler" in payload:
        return {**payload, "Crawler": api.crawlers.view(payload["Crawler"])}
    if "Crawlers" in payload:
        return {**payload, "Crawlers": [api.crawlers.view(crawler) for crawler in payload["Crawlers"]]}
    names = [crawler["CrawlerName"] for crawler in payload["CrawlerMetricsList"]]
    return {**payload, "CrawlerMetricsList": api.crawlers.metrics(names)}
