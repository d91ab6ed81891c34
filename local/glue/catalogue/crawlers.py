"""Definitions of crawlers. What a crawl makes of them is `local.glue.crawlers`."""

from __future__ import annotations

import json

from local.glue.catalogue.expressions import scheduled
from local.glue.catalogue.store import Record, Store, folded, given, kept_of
from local.glue.catalogue.tags import tagged
from local.glue.errors import GlueError
from local.glue.paging import listed

MEMBERS = (
    "Role",
    "DatabaseName",
    "Description",
    "Targets",
    "Classifiers",
    "TablePrefix",
    "SchemaChangePolicy",
    "RecrawlPolicy",
    "LineageConfiguration",
    "LakeFormationConfiguration",
    "Configuration",
    "CrawlerSecurityConfiguration",
    "Schedule",
)
# What AWS fills in (CreateCrawler, API reference).
DEFAULTS: Record = {
    "Classifiers": [],
    "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"},
    "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
    "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
}
MOST = 1000


def find(store: Store, name: str) -> Record:
    """The definition of this name. Raises GlueError EntityNotFoundException."""
    found: Record | None = store.crawlers.get(name)
    if found is None:
        raise GlueError("EntityNotFoundException", f"Crawler entry with name {name} does not exist")
    return found


def _defined(wanted: Record) -> Record:
    definition = given(wanted, *MEMBERS)
    if "DatabaseName" in definition:
        definition["DatabaseName"] = folded(definition["DatabaseName"])
    if "Configuration" in definition:
        _check_json(definition["Configuration"])
    if "Schedule" in definition:
        definition["Schedule"] = scheduled(definition["Schedule"])
    return definition


def _check_json(configuration: str) -> None:
    try:
        json.loads(configuration)
    except ValueError as error:
        raise GlueError("InvalidInputException", f"Configuration is not JSON: {error}") from error


def create(store: Store, request: Record) -> Record:
    """CreateCrawler."""
    name = request["Name"]
    if name in store.crawlers:
        raise GlueError("AlreadyExistsException", f"Crawler with name {name} already exists")
    now = store.now()
    times = {"CreationTime": now, "LastUpdated": now, "Version": 1}
    store.crawlers[name] = {"Name": name, **DEFAULTS, **_defined(request), **times}
    store.tag("crawler", name, request.get("Tags"))
    return {}


def update(store: Store, request: Record) -> Record:
    """UpdateCrawler: what is given takes the place of what was there, the rest stays; a text of nothing removes."""
    found = find(store, request["Name"])
    stays = {name: value for name, value in found.items() if name not in request or name == "Name"}
    times = {"LastUpdated": store.now(), "Version": int(found.get("Version", 1)) + 1}
    defaults = {name: value for name, value in DEFAULTS.items() if name not in found}
    store.crawlers[found["Name"]] = {**defaults, **stays, **_defined(request), **times}
    return {}


def delete(store: Store, request: Record) -> Record:
    """DeleteCrawler."""
    name = find(store, request["Name"])["Name"]
    del store.crawlers[name]
    store.untag("crawler", name)
    return {}


def get(store: Store, request: Record) -> Record:
    """GetCrawler, without what the crawls of it tell."""
    return {"Crawler": _shown(find(store, request["Name"]))}


def get_all(store: Store, request: Record) -> Record:
    """GetCrawlers, in the order of their names."""
    return listed("Crawlers", [_shown(one) for _, one in sorted(store.crawlers.items())], request, MOST)


def get_batch(store: Store, request: Record) -> Record:
    """BatchGetCrawlers."""
    found, missing = kept_of(store.crawlers, request["CrawlerNames"])
    return {"Crawlers": [_shown(one) for one in found], "CrawlersNotFound": missing}


def names(store: Store, request: Record) -> Record:
    """ListCrawlers: the names of those that have all the Tags."""
    return listed("CrawlerNames", tagged(store, "crawler", list(store.crawlers), request.get("Tags")), request, MOST)


def _shown(crawler: Record) -> Record:
    """A crawler as the API shows it; what an earlier release kept as empty, AWS would not send."""
    shown = given(crawler, *crawler)
    return {name: value for name, value in shown.items() if value != {}}


ACTIONS = {
    "CreateCrawler": create,
    "UpdateCrawler": update,
    "DeleteCrawler": delete,
    "GetCrawler": get,
    "GetCrawlers": get_all,
    "BatchGetCrawlers": get_batch,
    "ListCrawlers": names,
}
