"""What Tableau's schema does not see: names that lead nowhere, unknown derivations, a wrong kind of connection.

Each check takes a workbook and gives its faults in words. `make tableau` writes nothing that has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from local.tableau import fields
from local.tableau.catalogue import View
from local.tableau.datasource import Connection
from local.tableau.elements import Element
from local.tableau.sheets import DERIVATIONS
from local.tableau.worksheet import LATITUDE, LONGITUDE

# `[data source].[name]`, with doubled brackets in names.
REFERENCE = re.compile(r"\[((?:[^\]]|\]\])+)\]\.\[((?:[^\]]|\]\])+)\]")
SECRETS = re.compile(r"pass|secret|token|credential", re.IGNORECASE)


def faults(workbook: Element, views: Mapping[str, View], connection: Connection) -> list[str]:
    """Everything that is wrong in a workbook, by the warehouse's views and the stack's connection."""
    return [
        *derivations(workbook),
        *references(workbook),
        *columns(workbook, views),
        *connections(workbook, connection),
        *sheets(workbook),
        *relationships(workbook),
    ]


def derivations(workbook: Element) -> Iterator[str]:
    """A column instance's derivation is known, its name says the same, and its column is declared beside it."""
    for dependency in workbook.iter("datasource-dependencies"):
        declared = {found.get("name"): found for found in dependency.findall("column")}
        for found in dependency.findall("column-instance"):
            name, derivation, base = found.get("name"), found.get("derivation"), found.get("column")
            if derivation not in DERIVATIONS:
                yield f"{name}: unknown derivation {derivation}"
            elif name != f"[{DERIVATIONS[derivation]}:{base[1:-1]}:{found.get('type')[0]}k]":
                yield f"{name}: does not say derivation {derivation}, column {base}, type {found.get('type')}"
            if base not in declared:
                yield f"{name}: its column {base} is not declared beside it"


def references(workbook: Element) -> Iterator[str]:
    """Every `[ds].[x:y:z]` of a sheet or a dashboard is an instance that is declared there, or a place on the map."""
    sources = {found.get("name") for found in workbook.iterfind("datasources/datasource")}
    for part in [*workbook.iterfind("worksheets/worksheet"), *workbook.iterfind("dashboards/dashboard")]:
        declared = _declared(workbook if part.tag == "dashboard" else part)
        for text in _texts(part):
            for found in REFERENCE.finditer(text):
                if found[1] not in sources:
                    yield f"{part.get('name')}: {found[0]} names no data source of the workbook"
                elif found[0] not in declared and found[0] not in (LATITUDE, LONGITUDE):
                    yield f"{part.get('name')}: {found[0]} is declared nowhere in it"


def columns(workbook: Element, views: Mapping[str, View]) -> Iterator[str]:
    """Every column is one of a view, of its type; sheets have them as the data source has."""
    known = {f"[{found.name}]": found.datatype for view in views.values() for found in fields.fields_of(view)}
    in_source = {found.get("name"): dict(found.attrib) for found in workbook.iterfind("datasources/datasource/column")}
    for found in workbook.iter("column"):
        name, datatype = found.get("name"), found.get("datatype")
        if datatype is None:
            continue
        if name not in known:
            yield f"{name}: no view has it"
        elif known[name] != datatype:
            yield f"{name}: is {datatype} here and {known[name]} in its view"
        if in_source.get(name) != dict(found.attrib):
            yield f"{name}: the data source has it otherwise, or not at all"
    for record in workbook.iter("metadata-record"):
        view, column = record.findtext("parent-name")[1:-1], record.findtext("remote-name")
        if view not in views or column not in {item.name for item in views[view].columns}:
            yield f"metadata of {view}.{column}: no view has it"


def connections(workbook: Element, wanted: Connection) -> Iterator[str]:
    """One connection to PostgreSQL, with the stack's own values, and no secret in it."""
    outer = [found.get("class") for found in workbook.iterfind("datasources/datasource/connection")]
    if outer != ["federated"]:
        yield f"the data source's connection is {outer}, not federated"
    named = {found.get("name"): found.find("connection") for found in workbook.iter("named-connection")}
    for name, found in named.items():
        values = {key: found.get(key) for key in ("class", "server", "port", "dbname", "username")}
        if values != {
            "class": "postgres", "server": wanted.host, "port": str(wanted.port), "dbname": wanted.database,
            "username": wanted.user,
        }:  # fmt: skip
            yield f"connection {name}: {values} is not where the warehouse is"
    for relation in workbook.iter("relation"):
        if relation.get("type") == "table" and relation.get("connection") not in named:
            yield f"relation {relation.get('name')}: no connection {relation.get('connection')}"
    for element in workbook.iter():
        for key in element.attrib:
            if SECRETS.search(key):
                yield f"<{element.tag}> has {key}: no file may hold a secret"


def sheets(workbook: Element) -> Iterator[str]:
    """Zones, windows, viewpoints and actions name sheets and dashboards that are there; no sheet is left out."""
    names = {found.get("name") for found in workbook.iterfind("worksheets/worksheet")}
    boards = {found.get("name") for found in workbook.iterfind("dashboards/dashboard")}
    for tag in ("zone", "viewpoint"):
        for found in workbook.iter(tag):
            if found.get("name") is not None and found.get("name") not in names:
                yield f"<{tag}> names {found.get('name')}, which is no sheet"
    windows = [(found.get("class"), found.get("name")) for found in workbook.iter("window")]
    wanted = {*(("worksheet", name) for name in names), *(("dashboard", name) for name in boards)}
    if set(windows) != wanted or len(windows) != len(wanted):
        yield f"windows are not one a sheet and dashboard: {sorted(set(windows) ^ wanted)}"
    for action in workbook.iterfind("actions/action"):
        yield from _action(action, names, boards)


def relationships(workbook: Element) -> Iterator[str]:
    """Each relationship joins two objects of the model by columns of theirs; together they make one tree."""
    for source in workbook.iterfind("datasources/datasource"):
        owner = {
            record.findtext("local-name"): record.findtext("object-id")[1:-1]
            for record in source.iter("metadata-record")
        }
        objects = [found.get("id") for found in source.iterfind("object-graph/objects/object")]
        reached = set(objects[:1])
        for found in source.iterfind("object-graph/relationships/relationship"):
            ends = [found.find(f"{place}-end-point").get("object-id") for place in ("first", "second")]
            if ends[0] not in reached or ends[1] in reached or ends[1] not in objects:
                yield f"relationship of {ends[0]} and {ends[1]}: not a branch of the tree"
            reached.add(ends[1])
            for equal in found.iterfind(".//expression[@op='=']"):
                sides = [owner.get(side.get("op")) for side in equal]
                if sides != ends:
                    named = " and ".join(side.get("op") for side in equal)
                    yield f"relationship of {ends[0]} and {ends[1]}: {named} are not theirs"
        if left := sorted(set(objects) - reached):
            yield f"no relationship reaches {', '.join(left)}"


def _declared(part: Element) -> set[str]:
    return {
        f"[{dependency.get('datasource')}].{found.get('name')}"
        for dependency in part.iter("datasource-dependencies")
        for found in dependency.findall("column-instance")
    }


def _texts(part: Element) -> Iterator[str]:
    """What may hold references: attributes, and the texts of shelves and slices. A role is a name of Tableau's own."""
    for element in part.iter():
        yield from (text for name, text in element.attrib.items() if name != "semantic-role")
        if element.tag in ("rows", "cols", "column") and element.text:
            yield element.text


def _action(action: Element, names: set[str], boards: set[str]) -> Iterator[str]:
    source = action.find("source")
    if source.get("worksheet") not in names or source.get("dashboard") not in boards:
        yield f"action {action.get('caption')} begins at {source.get('worksheet')}, which is no sheet of a dashboard"
    for param in action.iter("param"):
        if param.get("name") == "target" and param.get("value") not in boards | names:
            yield f"action {action.get('caption')} acts on {param.get('value')}, which is not there"
