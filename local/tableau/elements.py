"""Small helpers for Tableau's XML: elements, names in brackets, and identifiers that stay the same from run to run."""

from __future__ import annotations

import uuid
from typing import Any

from lxml import etree

USER = "http://www.tableausoftware.com/xml/user"
VERSION = "26.1"
BUILD = "2026.1.0 (20261.26.0211.1127)"
# Of every identifier that Tableau wants, so that an unchanged model makes the very same file.
IDENTITY = uuid.uuid5(uuid.NAMESPACE_URL, "urn:reelhouse:tableau")

Element = Any


def root(tag: str, attributes: dict[str, str]) -> Element:
    """An element that knows the prefix `user`."""
    return etree.Element(tag, attributes, nsmap={"user": USER})


def add(parent: Element, tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """Append an element. In an attribute's name `_` stands for `-`, and one at its end for nothing (`class_`)."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    made = etree.SubElement(parent, tag, named)
    made.text = text
    return made


def ui(element: Element, **attributes: str) -> Element:
    """Set attributes of the form `user:ui-<name>`, by which Tableau's own dialogs know what a filter was made by."""
    for name, value in attributes.items():
        element.set(f"{{{USER}}}ui-{name.replace('_', '-')}", value)
    return element


def formatted(parent: Element, tag: str, text: str) -> Element:
    """Append an element that holds a formatted text."""
    made = add(parent, tag)
    add(add(made, "formatted-text"), "run", text)
    return made


def bracketed(*names: str) -> str:
    """`[data source].[field]`; a bracket in a name is doubled."""
    return ".".join(f"[{name.replace(']', ']]')}]" for name in names)


def member(value: str) -> str:
    """A text value as a filter has it: in quotes, with quotes and backslashes escaped."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def token(*parts: str) -> str:
    """32 hexadecimal digits that belong to these words."""
    return uuid.uuid5(IDENTITY, "/".join(parts)).hex


def simple_id(parent: Element, *parts: str) -> None:
    """The identifier that Tableau gives to each sheet, dashboard and window."""
    add(parent, "simple-id", uuid=f"{{{str(uuid.uuid5(IDENTITY, '/'.join(parts))).upper()}}}")


def text_of(element: Element) -> bytes:
    """The file of an element: UTF-8, indented."""
    return bytes(etree.tostring(element, xml_declaration=True, encoding="utf-8", pretty_print=True))
