"""Registers a table's partitions: new ones created, changed ones updated, absent ones by the DeleteBehavior."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from local.glue.crawlers.counts import Counts
from local.glue.crawlers.definition import CrawlPlan
from local.glue.crawlers.grouping import DetectedTable
from local.glue.crawlers.schemas import CrawlFailed
from local.glue.crawlers.table_changes import differs
from local.glue.crawlers.table_input import partition_input

# Most partitions in one BatchCreatePartition or BatchUpdatePartition call, from the Glue API reference.
BATCH = 100


class PartitionWriter:
    """Partition writes of one crawl, counted in `counts`."""

    def __init__(self, glue: Any, plan: CrawlPlan, counts: Counts, log: Callable[[str, str], None]) -> None:
        self._glue, self._plan, self._counts, self._log = glue, plan, counts, log

    def write(self, name: str, table: DetectedTable, definition: dict[str, Any]) -> None:
        """Make the partitions of table `name` those of `table`; `definition` is what they inherit from, if they do."""
        wanted = {leaf.values: partition_input(leaf, self._plan.name) for leaf in table.leaves}
        if self._plan.inherit_partitions:
            wanted = {values: _inherited(one, definition) for values, one in wanted.items()}
        known = {tuple(one["Values"]): one for one in self._known(name)}
        self._create(name, [one for values, one in wanted.items() if values not in known])
        changed = [one for values, one in wanted.items() if values in known and differs(known[values], one)]
        self._update(name, changed)
        self._retire(name, [one for values, one in known.items() if values not in wanted], len(table.keys))

    def _known(self, name: str) -> Iterator[dict[str, Any]]:
        pages = self._glue.get_paginator("get_partitions").paginate(DatabaseName=self._plan.database, TableName=name)
        for page in pages:
            yield from page["Partitions"]

    def _create(self, name: str, inputs: list[dict[str, Any]]) -> None:
        for batch in _batches(inputs):
            answer = self._glue.batch_create_partition(
                DatabaseName=self._plan.database, TableName=name, PartitionInputList=batch
            )
            _raise_on_errors(f"BatchCreatePartition on {name}", answer)
            self._counts.partitions_created += len(batch)
        if inputs:
            self._log("INFO", f"Added {len(inputs)} partitions to table {name}")

    def _update(self, name: str, inputs: list[dict[str, Any]]) -> None:
        if inputs and self._plan.update_behavior == "LOG":
            self._log("INFO", f"{len(inputs)} partitions of {name} changed; left as they are (UpdateBehavior LOG)")
            return
        for batch in _batches(inputs):
            entries = [{"PartitionValueList": one["Values"], "PartitionInput": one} for one in batch]
            answer = self._glue.batch_update_partition(
                DatabaseName=self._plan.database, TableName=name, Entries=entries
            )
            _raise_on_errors(f"BatchUpdatePartition on {name}", answer)
            self._counts.partitions_updated += len(batch)
        if inputs:
            self._log("INFO", f"Updated {len(inputs)} partitions of table {name}")

    def _retire(self, name: str, absent: list[dict[str, Any]], depth: int) -> None:
        """Delete partitions whose data is gone if the policy says so; those of another key depth always go."""
        for partition in absent:
            values = "/".join(partition["Values"])
            # With other partition keys than the table now has, the entry cannot be read at all.
            if self._plan.delete_behavior == "DELETE_FROM_DATABASE" or len(partition["Values"]) != depth:
                self._glue.delete_partition(
                    DatabaseName=self._plan.database, TableName=name, PartitionValues=partition["Values"]
                )
                self._counts.partitions_deleted += 1
                self._log("INFO", f"Deleted partition {values} of table {name}: its data is gone")
            else:
                behavior = self._plan.delete_behavior
                self._log("INFO", f"Partition {values} of {name}: its data is gone; kept (DeleteBehavior {behavior})")


def _inherited(partition: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """The partition with the table's columns, formats and SerDe (InheritFromTable); location and counts its own."""
    own = partition["StorageDescriptor"]
    descriptor = {**table["StorageDescriptor"], "Location": own["Location"], "Parameters": own["Parameters"]}
    return {**partition, "StorageDescriptor": descriptor}


def _batches(inputs: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(inputs), BATCH):
        yield inputs[start : start + BATCH]


def _raise_on_errors(call: str, answer: dict[str, Any]) -> None:
    errors = answer.get("Errors") or []
    if errors:
        raise CrawlFailed(f"{call}: {len(errors)} partitions were refused, the first: {errors[0]}")
