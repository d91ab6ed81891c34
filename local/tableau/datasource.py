"""The data source: a PostgreSQL connection, related views, and what Tableau is told of each column."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local.tableau import relations
from local.tableau.catalogue import SCHEMA, View
from local.tableau.elements import VERSION, Element, add, bracketed, formatted, root, token
from local.tableau.fields import Field, caption, fields_of

CAPTION = "Reelhouse"
NAME = f"federated.{token('datasource')[:28]}"
LEAF = f"postgres.{token('connection')[:28]}"


@dataclass(frozen=True)
class Connection:
    """Where the warehouse is, and who reads it. Tableau asks for the password: no file has it."""

    host: str
    port: int
    database: str
    user: str
    sslmode: str = ""


def datasource(views: Mapping[str, View], connection: Connection) -> Element:
    """The `<datasource>` of a workbook.

    Raises:
        CatalogueError: a related view lacks a column, or has a type that is not known here.
    """
    made = root("datasource", {"caption": CAPTION, "inline": "true", "name": NAME, "version": VERSION})
    shown, fields = relations.related(views), fields_of_source(views)
    outer = add(made, "connection", class_="federated")
    _named_connection(outer, connection)
    collection = add(outer, "relation", type="collection")
    for view in shown:
        _relation(collection, view.name)
    _columns_of_relations(outer, fields)
    add(made, "aliases", enabled="yes")
    for found in fields:
        column(made, found)
    _folders(made, shown, fields)
    _object_graph(made, shown)
    return made


def tds(source: Element) -> Element:
    """The same data source as a file of its own; `source` is left as it was."""
    made = root("datasource", {})
    for name, value in source.attrib.items():
        made.set("formatted-name" if name == "name" else name, value)
    del made.attrib["caption"]
    add(add(made, "document-format-change-manifest"), "ManifestByVersion")
    made.extend(copy.deepcopy(source))
    return made


def fields_of_source(views: Mapping[str, View]) -> list[Field]:
    """Every field of the data source, view by view, as people see them there."""
    return captioned([found for view in relations.related(views) for found in fields_of(view)])


def captioned(fields: Sequence[Field]) -> list[Field]:
    """The fields with captions of their own: where several views have the word, the view stands behind it."""
    words = Counter(found.caption for found in fields)
    return [
        Field(**{**vars(found), "caption": f"{found.caption} ({caption(found.view)})"})
        if words[found.caption] > 1
        else found
        for found in fields
    ]


def column(parent: Element, found: Field) -> Element:
    """Append the `<column>` of a field."""
    optional = {"default_format": found.format, "semantic_role": found.geography}
    optional["aggregation"] = found.aggregation if found.role == "measure" else ""
    made = add(
        parent, "column", caption=found.caption, datatype=found.datatype, name=bracketed(found.name), role=found.role,
        type=found.kind, **{name: value for name, value in optional.items() if value},
    )  # fmt: skip
    if found.description:
        formatted(made, "desc", found.description)
    return made


def object_id(view: str) -> str:
    """The identifier of a view in the data source's model."""
    return f"{view}_{token('object', view).upper()}"


def _named_connection(outer: Element, connection: Connection) -> None:
    named = add(add(outer, "named-connections"), "named-connection", caption=connection.host, name=LEAF)
    add(
        named, "connection", authentication="username-password", class_="postgres", dbname=connection.database,
        odbc_native_protocol="", one_time_sql="", port=str(connection.port), schema=SCHEMA, server=connection.host,
        sslmode=connection.sslmode, username=connection.user, workgroup_auth_mode="prompt",
    )  # fmt: skip


def _relation(parent: Element, view: str) -> None:
    add(parent, "relation", connection=LEAF, name=view, table=bracketed(SCHEMA, view), type="table")


def _columns_of_relations(outer: Element, fields: Sequence[Field]) -> None:
    mapped = add(outer, "cols")
    for found in fields:
        add(mapped, "map", key=bracketed(found.name), value=bracketed(found.view, found.column))
    records = add(outer, "metadata-records")
    for number, found in enumerate(fields, start=1):
        _record(records, found, number)


def _record(records: Element, found: Field, number: int) -> None:
    made = add(records, "metadata-record", class_="column")
    add(made, "remote-name", found.column)
    add(made, "remote-type", str(found.remote_type))
    add(made, "local-name", bracketed(found.name))
    add(made, "parent-name", bracketed(found.view))
    add(made, "remote-alias", found.column)
    add(made, "ordinal", str(number))
    add(made, "local-type", found.datatype)
    add(made, "aggregation", found.aggregation)
    if found.precision:
        add(made, "precision", str(found.precision[0]))
        add(made, "scale", str(found.precision[1]))
    add(made, "contains-null", "true")
    add(made, "object-id", bracketed(object_id(found.view)))


def _folders(parent: Element, shown: Sequence[View], fields: Sequence[Field]) -> None:
    """A folder a view."""
    folders = add(parent, "folders-common")
    for view in shown:
        folder = add(folders, "folder", name=caption(view.name))
        for found in fields:
            if found.view == view.name:
                add(folder, "folder-item", name=bracketed(found.name), type="field")


def _object_graph(parent: Element, shown: Sequence[View]) -> None:
    graph = add(parent, "object-graph")
    objects = add(graph, "objects")
    for view in shown:
        made = add(objects, "object", caption=caption(view.name), id=object_id(view.name))
        _relation(add(made, "properties", context=""), view.name)
        if view.comment:
            formatted(made, "table-description", view.comment)
    related = add(graph, "relationships")
    for item in relations.RELATIONSHIPS:
        _relationship(related, item)


def _relationship(parent: Element, item: relations.Relationship) -> None:
    made = add(parent, "relationship")
    # Tableau writes one equality as it is, and several under AND.
    holder = made if len(item.columns) == 1 else add(made, "expression", op="AND")
    for upper, lower in item.columns:
        equal = add(holder, "expression", op="=")
        add(equal, "expression", op=bracketed(f"{upper} ({item.upper})"))
        add(equal, "expression", op=bracketed(f"{lower} ({item.view})"))
    ends = ((item.upper, {pair[0] for pair in item.columns}), (item.view, {pair[1] for pair in item.columns}))
    for tag, (view, columns) in zip(("first-end-point", "second-end-point"), ends, strict=True):
        end = add(made, tag, object_id=object_id(view))
        if relations.is_key(view, columns):
            end.set("unique-key", "true")
