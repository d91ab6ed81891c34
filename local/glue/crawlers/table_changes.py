"""Has a table changed since it was written, and what does it become when only new columns may be added?"""

from __future__ import annotations

import copy
import time
from typing import Any

_TABLE_INPUT_KEYS = (
    "Name",
    "Description",
    "Owner",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "TableType",
    "Parameters",
)
# What makes rows readable; when one of these changes, columns cannot simply be added.
_FUNDAMENTAL = ("classification", "compressionType", "delimiter")


def differs(known: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """True when the catalogue entry lacks anything the crawl would write; the crawl's run id does not count.

    `known` may hold more (VersionId, CreateTime, parameters of other tools): only what the crawler sets is compared,
    so a second crawl over unchanged data makes no new table version. A table marked as deprecated differs, because
    its data is there again.
    """
    if "DEPRECATED_BY_CRAWLER" in known.get("Parameters", {}) and "DEPRECATED_BY_CRAWLER" not in wanted["Parameters"]:
        return True
    return any(_lacks(known.get(key), value) for key, value in wanted.items())


def _lacks(known: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return any(_lacks((known or {}).get(key), value) for key, value in wanted.items())
    if isinstance(wanted, list) and known is None:
        return bool(wanted)
    if isinstance(wanted, list):
        return len(known) != len(wanted) or any(_lacks(left, right) for left, right in zip(known, wanted))
    return bool(known != wanted and not (known is None and not wanted))


def without_run(table: dict[str, Any]) -> dict[str, Any]:
    """A table that GetTable gave, as a TableInput again."""
    return copy.deepcopy({key: table[key] for key in _TABLE_INPUT_KEYS if key in table})


def with_new_columns(known: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The known table with the columns it lacks added and the crawler's parameters refreshed (MergeNewColumns).

    Source: AWS Glue Developer Guide, crawler option "Add new columns only": existing columns, input and output format
    stay; where classification, compression or delimiter changed, the table is marked as deprecated instead.
    """
    merged = without_run(known)
    old, new = known.get("Parameters", {}), wanted["Parameters"]
    if any(old.get(key) != new.get(key) for key in _FUNDAMENTAL if key in old):
        merged["Parameters"].setdefault("DEPRECATED_BY_CRAWLER", str(int(time.time() * 1000)))
        return merged
    descriptor = merged["StorageDescriptor"]
    names = {column["Name"] for column in descriptor["Columns"]}
    descriptor["Columns"] += [one for one in wanted["StorageDescriptor"]["Columns"] if one["Name"] not in names]
    descriptor["Parameters"] = {**descriptor.get("Parameters", {}), **wanted["StorageDescriptor"]["Parameters"]}
    serde = descriptor.setdefault("SerdeInfo", {})
    serde["Parameters"] = {
        **serde.get("Parameters", {}),
        **wanted["StorageDescriptor"]["SerdeInfo"].get("Parameters", {}),
    }
    merged["Parameters"] = {**old, **new}
    merged["Parameters"].pop("DEPRECATED_BY_CRAWLER", None)
    return merged
