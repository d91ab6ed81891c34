"""The one place where a table's columns are written. Reader, checks, generator, DDL test and docs derive from it."""

from __future__ import annotations

from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.table import Table
from glue_jobs.feeds import titles, userbase
from glue_jobs.tables import dimensions, facts, lineage

FEEDS: dict[str, Feed] = {feed.name: feed for feed in (userbase.FEED, titles.FEED)}

CURATED_TABLES: dict[str, Table] = {"userbase": userbase.CURATED_TABLE, "titles": titles.CURATED_TABLE}

# In loading order: what is referenced comes first.
WAREHOUSE_TABLES: tuple[Table, ...] = (*dimensions.TABLES, *facts.TABLES, lineage.FILE_ACCOUNTING)

TABLES: tuple[Table, ...] = (*CURATED_TABLES.values(), *dimensions.TABLES, *facts.TABLES, *lineage.TABLES)


def feed(name: str) -> Feed:
    """The feed called `name`; raises ContractError where there is none."""
    if name not in FEEDS:
        raise ContractError(f"no feed {name!r}; the feeds are {', '.join(sorted(FEEDS))}")
    return FEEDS[name]
