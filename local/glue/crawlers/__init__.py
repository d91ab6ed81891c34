"""Glue crawlers that really crawl: S3 in, Data Catalog tables and partitions out, through public AWS APIs only."""

from local.glue.crawlers.crawler_engine import CrawlerEngine

__all__ = ["CrawlerEngine"]
