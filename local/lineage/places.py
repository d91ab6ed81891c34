"""What a dataset of an event is in this stack: the same table has one name here, whoever told of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FEEDS, RAW, CURATED, CORE, WAREHOUSE, BI = "feeds", "raw", "curated", "core", "warehouse", "bi"
# From left to right.
LAYERS = {
    FEEDS: "Feeds, as they land",
    RAW: "Raw files",
    CURATED: "Curated, Iceberg",
    CORE: "Core and accounts, Iceberg",
    WAREHOUSE: "Warehouse, PostgreSQL",
    BI: "Views of bi",
}
CATALOGUED = re.compile(r"table/([^/]+)/(.+)")
RAW_KEY = re.compile(r"raw/([^/]+)(?:/.*)?")
ICEBERG_KEY = re.compile(r"iceberg/([^/]+?)(?:\.db)?/([^/]+)/?")


@dataclass(frozen=True, order=True)
class Place:
    """A dataset: its layer and its name there, `schema.table` in the warehouse and for views."""

    layer: str
    name: str

    @property
    def anchor(self) -> str:
        """Its place in the page's address."""
        return f"{self.layer}/{self.name}"


@dataclass(frozen=True)
class Stack:
    """Whose datasets are meant: the stack's name, from which its databases and buckets have theirs."""

    name: str

    def place(self, dataset: Mapping[str, Any]) -> Place | None:
        """The dataset's place; None where it is none of the stack's, such as a view of a session."""
        for namespace, name in _names(dataset):
            found = self._place(namespace, name)
            if found is not None:
                return found
        return None

    def _place(self, namespace: str, name: str) -> Place | None:
        if namespace.startswith("arn:"):
            match = CATALOGUED.fullmatch(name)
            return self._of_database(match[1], match[2]) if match else None
        if namespace.startswith("s3://"):
            return self._of_bucket(namespace.removeprefix("s3://"), name.lstrip("/"))
        if namespace.startswith("postgres://"):
            _, schema, table = (*name.split(".", 2), "", "")[:3]
            return Place(BI if schema == "bi" else WAREHOUSE, f"{schema}.{table}") if table else None
        return None

    def _of_database(self, database: str, table: str) -> Place | None:
        prefix, _, kind = database.rpartition("_")
        if prefix != self.name.replace("-", "_") or kind not in (RAW, CURATED, CORE, "ops"):
            return None
        return Place(CORE, f"ops.{table}") if kind == "ops" else Place(kind, table)

    def _of_bucket(self, bucket: str, key: str) -> Place | None:
        match = re.fullmatch(rf"{re.escape(self.name)}-\d+-(landing|lake)", bucket)
        if match is None:
            return None
        if match[1] == "landing":
            return Place(FEEDS, key.rpartition("/")[2])
        if raw := RAW_KEY.fullmatch(key):
            return Place(RAW, raw[1])
        table = ICEBERG_KEY.fullmatch(key)
        return self._of_database(table[1], table[2]) if table else None


def _names(dataset: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The names that a dataset goes by: in the Data Catalog first."""
    same = dataset.get("facets", {}).get("symlinks", {}).get("identifiers", [])
    for one in (*same, dataset):
        yield str(one.get("namespace", "")), str(one.get("name", ""))
