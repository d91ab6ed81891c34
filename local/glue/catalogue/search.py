"""SearchTables: tables of all databases, by text and by properties (API reference)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from local.glue.catalogue.store import Record, Store
from local.glue.catalogue.tables import shown
from local.glue.errors import GlueError, unsupported
from local.glue.paging import listed

MOST = 1000
_TIMES = {
    "CREATETIME": "CreateTime",
    "CREATE_TIME": "CreateTime",
    "UPDATETIME": "UpdateTime",
    "UPDATE_TIME": "UpdateTime",
}
_TEXTS = {
    "NAME": "Name",
    "DATABASENAME": "DatabaseName",
    "DATABASE_NAME": "DatabaseName",
    "DESCRIPTION": "Description",
    "OWNER": "Owner",
    "TABLETYPE": "TableType",
    "TABLE_TYPE": "TableType",
}
# "The Key field … is split on certain punctuation characters, for example, -, :, #, etc. into tokens. Then each token
# is exact-match compared with the Value" (Filters).
_PUNCTUATION = re.compile(r"[^\w]+")
_SORTED_BY = {**_TIMES, **{name: _TEXTS[name] for name in ("NAME", "DATABASENAME", "DATABASE_NAME")}}


def search(store: Store, request: Record) -> Record:
    """SearchTables.

    Raises:
        GlueError: a filter or an order that is not carried out, named.
    """
    tests = [_filter(one) for one in request.get("Filters") or []]
    if request.get("SearchText"):
        tests.append(_text(request["SearchText"]))
    if request.get("ResourceShareType") in ("FOREIGN", "FEDERATED"):
        return {"TableList": []}
    found = [shown(table) for _, table in sorted(store.tables.items()) if all(test(table) for test in tests)]
    for criterion in reversed(request.get("SortCriteria") or []):
        found.sort(key=_order(criterion["FieldName"]), reverse=criterion.get("Sort") == "DESC")
    return listed("TableList", found, request, MOST)


def _order(name: str) -> Callable[[Record], Any]:
    member = _SORTED_BY.get(name.upper())
    if member is None:
        raise unsupported(f"SearchTables with SortCriteria by {name}", f"Sort by one of {', '.join(_SORTED_BY)}.")
    return lambda table: table[member]


def _filter(wanted: Record) -> Callable[[Record], bool]:
    key, value = wanted.get("Key") or "", (wanted.get("Value") or "").lower()
    if not key:
        raise GlueError("InvalidInputException", "SearchTables: a filter's Key is required.")
    if key.upper() in _TIMES or wanted.get("Comparator") not in (None, "EQUALS"):
        raise unsupported(f"SearchTables with a filter by {key}", "Filter by text.")
    member = _TEXTS.get(key.upper())

    def found(table: Record) -> bool:
        text = str(table.get(member, "") if member else (table.get("Parameters") or {}).get(key, "")).lower()
        return value == text or value in _PUNCTUATION.split(text)

    return found


def _text(wanted: str) -> Callable[[Record], bool]:
    """Text in quotes must be met exactly; else each word of it in any of a table's texts, whatever the case."""
    exact = re.fullmatch(r'"(.*)"', wanted.strip())
    words = [exact[1].lower()] if exact else re.findall(r"\w+", wanted.lower())

    def found(table: Record) -> bool:
        texts = [text.lower() for text in _texts(table)]
        if exact:
            return words[0] in texts
        return all(any(word in text for text in texts) for word in words)

    return found


def _texts(table: Record) -> Iterator[str]:
    """Names, descriptions, comments and properties of a table."""
    yield from (str(table[name]) for name in ("Name", "DatabaseName", "Description", "Owner") if table.get(name))
    columns = [*((table.get("StorageDescriptor") or {}).get("Columns") or []), *(table.get("PartitionKeys") or [])]
    for column in columns:
        yield from (str(column[name]) for name in ("Name", "Comment") if column.get(name))
    for name, value in (table.get("Parameters") or {}).items():
        yield from (str(name), str(value))


ACTIONS = {"SearchTables": search}
