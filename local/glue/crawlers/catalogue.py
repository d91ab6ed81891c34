"""Writes what a crawl found into the Glue Data Catalog, as the crawler's SchemaChangePolicy says."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from local.glue.crawlers.counts import Counts
from local.glue.crawlers.definition import CrawlPlan
from local.glue.crawlers.grouping import DetectedTable, sanitised
from local.glue.crawlers.partition_writer import PartitionWriter
from local.glue.crawlers.schemas import CrawlFailed
from local.glue.crawlers.table_changes import differs, with_new_columns, without_run
from local.glue.crawlers.table_input import table_input

Log = Callable[[str, str], None]


class CatalogueWriter:
    """One crawl's writes. Everything goes through boto3's public Glue calls."""

    def __init__(self, glue: Any, plan: CrawlPlan, run_id: str, log: Log) -> None:
        self._glue, self._plan, self._run_id, self._log = glue, plan, run_id, log
        self.counts = Counts()
        self._partitions = PartitionWriter(glue, plan, self.counts, log)

    def write(self, tables: list[DetectedTable]) -> Counts:
        """Create, update and retire tables and partitions. Raises CrawlFailed over the table threshold."""
        limit = self._plan.table_threshold
        if limit is not None and len(tables) > limit:
            raise CrawlFailed(f"{len(tables)} tables found, TableThreshold is {limit}; no table was changed")
        existing = {table["Name"]: table for table in self._existing()}
        written: set[str] = set()
        for table in tables:
            name = self._name(table, existing, written)
            written.add(name)
            self._write_table(table, name, existing.get(name))
        self._retire([table for name, table in existing.items() if name not in written])
        return self.counts

    def _existing(self) -> Iterator[dict[str, Any]]:
        for page in self._glue.get_paginator("get_tables").paginate(DatabaseName=self._plan.database):
            yield from page["TableList"]

    def _name(self, table: DetectedTable, existing: dict[str, dict[str, Any]], written: set[str]) -> str:
        """The folder's name with the prefix; with a hash of the location when another table has that name already."""
        name = sanitised(self._plan.table_prefix + table.name)
        known = existing.get(name)
        if name not in written and (known is None or _location(known) == table.location.rstrip("/")):
            return name
        return f"{name}_{hashlib.md5(table.location.encode(), usedforsecurity=False).hexdigest()}"

    def _write_table(self, table: DetectedTable, name: str, known: dict[str, Any] | None) -> None:
        for warning in table.schema.warnings:
            self._log("WARN", warning)
        wanted = table_input(table, name, self._plan.name)
        if known is None:
            self._glue.create_table(DatabaseName=self._plan.database, TableInput=self._stamped(wanted))
            self.counts.tables_created += 1
            self._log("INFO", f"Created table {name} in database {self._plan.database}")
        else:
            wanted = self._update_table(name, wanted, known)
        if table.keys and len(wanted["PartitionKeys"]) == len(table.keys):
            self._partitions.write(name, table, wanted)

    def _update_table(self, name: str, wanted: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
        """Bring an existing table up to date; returns the definition that partitions inherit from."""
        if self._plan.merge_new_columns:
            wanted = with_new_columns(known, wanted)
        if not differs(known, wanted):
            return wanted
        if self._plan.update_behavior == "LOG":
            self._log("INFO", f"Table {name} changed; left as it is (UpdateBehavior LOG)")
            return known
        self._glue.update_table(DatabaseName=self._plan.database, TableInput=self._stamped(wanted))
        self.counts.tables_updated += 1
        self._log("INFO", f"Updated table {name} in database {self._plan.database}")
        return wanted

    def _stamped(self, wanted: dict[str, Any]) -> dict[str, Any]:
        return {**wanted, "Parameters": {**wanted["Parameters"], "CRAWL_RUN_ID": self._run_id}}

    def _retire(self, absent: list[dict[str, Any]]) -> None:
        """Apply DeleteBehavior to this crawler's tables under its include paths whose data is gone."""
        for table in absent:
            mine = table.get("Parameters", {}).get("UPDATED_BY_CRAWLER") == self._plan.name
            if mine and any(_under(table, target.bucket, target.folder) for target in self._plan.targets):
                self._retire_table(table)

    def _retire_table(self, table: dict[str, Any]) -> None:
        name, database = table["Name"], self._plan.database
        if self._plan.delete_behavior == "DELETE_FROM_DATABASE":
            self._glue.delete_table(DatabaseName=database, Name=name)
            self.counts.tables_deleted += 1
            self._log("INFO", f"Deleted table {name} from database {database}: its data is gone")
        elif self._plan.delete_behavior == "LOG":
            self._log("INFO", f"Table {name}: its data is gone; left as it is (DeleteBehavior LOG)")
        elif "DEPRECATED_BY_CRAWLER" not in table["Parameters"]:
            marked = without_run(table)
            marked["Parameters"]["DEPRECATED_BY_CRAWLER"] = str(int(time.time() * 1000))
            self._glue.update_table(DatabaseName=database, TableInput=self._stamped(marked))
            self.counts.tables_updated += 1
            self._log("INFO", f"Deprecated table {name} in database {database}: its data is gone")


def _location(table: dict[str, Any]) -> str:
    return str(table.get("StorageDescriptor", {}).get("Location", "")).rstrip("/")


def _under(table: dict[str, Any], bucket: str, folder: str) -> bool:
    return f"{_location(table)}/".startswith(f"s3://{bucket}/{folder}")
