"""Iceberg tables by their plain names: where a statement names one, its catalogue's name is put before.

Where the names are, Spark's parser says: each node of its plan knows the place in the text from which it was read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from awsglue.frames.tables import ICEBERG_CATALOGUE
from awsglue.unsupported import NotOnThisTarget

Name = tuple[str, str]
# A node that names a table, and what it calls the parts of the name.
PARTS = {
    "UnresolvedRelation": "multipartIdentifier",
    "UnresolvedTable": "multipartIdentifier",
    "UnresolvedTableOrView": "multipartIdentifier",
    "UnresolvedIdentifier": "nameParts",
}
# Where a node keeps a plan that is not among its children.
BESIDE = {"InsertIntoStatement": "table", "RelationTimeTravel": "relation"}
SESSION_CATALOGUE = "spark_catalog"
CREATES = re.compile(r"\s*(create|(create\s+or\s+)?replace)\s+table\b", re.IGNORECASE)
USING = re.compile(r"\busing\s+iceberg\b", re.IGNORECASE)


def full(name: Name) -> str:
    """The table's name with its catalogue, as SQL."""
    return f"{ICEBERG_CATALOGUE}.`{name[0]}`.`{name[1]}`"


def makes_one(query: str) -> bool:
    """True for a statement that creates a table `using iceberg`."""
    return bool(CREATES.match(query)) and bool(USING.search(query))


def rewritten(query: str, plan: Any, wanted: Collection[Name], current: str, views: Collection[str] = ()) -> str:
    """The statement with these tables' full names.

    `current` is the database of a name of one part, before which temporary `views` and common table expressions go.

    Raises:
        NotOnThisTarget: the text at a place that the parser gives is another, as with `${variables}` in it.
    """
    places = set()
    hidden = {name.lower() for name in (*_common(plan), *views)}
    for parts, start in _named(plan):
        plain = parts[1:] if parts[0] == SESSION_CATALOGUE else parts
        name = (current, plain[0]) if len(plain) == 1 else (plain[0], plain[1])
        if len(plain) > 2 or name not in wanted or (len(parts) == 1 and parts[0] in hidden):
            continue
        text = r"\s*\.\s*".join(rf"`?{re.escape(part)}`?" for part in parts)
        found = re.compile(rf"(?<![\w.`]){text}(?![\w`])", re.IGNORECASE).search(query, start)
        if found is None:
            raise NotOnThisTarget(f"the Iceberg table {'.'.join(name)} in this statement", f"name it {full(name)}")
        places.add((found.start(), found.end(), full(name)))
    for start, end, text in sorted(places, reverse=True):
        query = query[:start] + text + query[end:]
    return query


def _nodes(plan: Any) -> Iterator[Any]:
    """All nodes of a plan that was only parsed, those in subqueries, common table expressions and targets, too."""
    yield plan
    inside = [*_listed(plan.children()), *_listed(plan.innerChildren())]
    if _kind(plan) in BESIDE:
        inside.append(getattr(plan, BESIDE[_kind(plan)])())
    for node in inside:
        yield from _nodes(node)


def _kind(node: Any) -> str:
    return str(node.getClass().getSimpleName())


def _listed(sequence: Any) -> list[Any]:
    return [sequence.apply(number) for number in range(sequence.size())]


def _named(plan: Any) -> Iterator[tuple[list[str], int]]:
    for node in _nodes(plan):
        if _kind(node) in PARTS:
            start = node.origin().startIndex()
            parts = [str(part).lower() for part in _listed(getattr(node, PARTS[_kind(node)])())]
            yield parts, int(start.get()) if start.isDefined() else 0


def _common(plan: Any) -> Iterator[str]:
    """The names of the common table expressions, which go over tables."""
    for node in _nodes(plan):
        if _kind(node) == "UnresolvedWith":
            yield from (str(one._1()) for one in _listed(node.cteRelations()))
