"""What a crawl changed in the Data Catalog."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Counts:
    """What a crawl changed; tables as GetCrawlerMetrics counts them, partitions for ListCrawls and the log."""

    tables_created: int = 0
    tables_updated: int = 0
    tables_deleted: int = 0
    partitions_created: int = 0
    partitions_updated: int = 0
    partitions_deleted: int = 0
