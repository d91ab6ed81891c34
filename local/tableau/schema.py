"""Tableau's published schema of workbooks (tableau/tableau-document-schemas, Apache-2.0), where it is at hand.

It is not part of this project: TABLEAU_XSD names the file.
"""

from __future__ import annotations

import copy
import os
import tempfile
from pathlib import Path
from typing import Any

from lxml import etree

from local.tableau.elements import USER, Element
from local.tableau.errors import SchemaError
from local.tableau.workbook import closed, empty

VARIABLE = "TABLEAU_XSD"
XS = "{http://www.w3.org/2001/XMLSchema}"
XML = "http://www.w3.org/XML/1998/namespace"
SHOWN = 5
# The schema takes whatever stands in a connection, and declares in groups what should: these are asked for by a name
# of ours.
INSIDE = "inside-of-a-connection"
GROUPS = {"relation": "Relation-G", "cols": "RelationNames-G", "metadata-records": "Metadata-G"}


def path_of_schema() -> Path | None:
    """The file that TABLEAU_XSD names, or None where it names none."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def load(path: Path) -> Any:
    """Compile the schema.

    Its two imports, of the namespaces `user` and `xml`, say no place: what it refers to in them is declared beside a
    copy, and taken as it comes.

    Raises:
        SchemaError: there is no such file, or it is no schema.
    """
    try:
        document = etree.parse(str(path))
        with tempfile.TemporaryDirectory() as folder:
            for number, item in enumerate(document.iter(f"{XS}import")):
                stub = Path(folder) / f"{number}.xsd"
                stub.write_bytes(_stub(document, item.get("namespace")))
                item.set("schemaLocation", str(stub))
            _declare_inside(document.getroot())
            return etree.XMLSchema(document)
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise SchemaError(f"{VARIABLE}={path}: expected Tableau's twb_<version>.xsd: {error}") from error


def faults(schema: Any, workbook: Element) -> list[str]:
    """What the schema finds in a workbook: line and message of the first faults; empty where it is valid."""
    # As a file is read: positions in a message are the file's.
    read = etree.fromstring(etree.tostring(workbook, pretty_print=True))
    return [*_faults(schema, read), *_faults(schema, _inside(read))]


def faults_of_tds(schema: Any, source: Element) -> list[str]:
    """The same of a data source's own file, for which Tableau publishes no schema: it is looked at in a workbook."""
    inner = copy.deepcopy(source)
    inner.remove(inner.find("document-format-change-manifest"))
    return faults(schema, closed(empty(inner)))


def _faults(schema: Any, element: Element) -> list[str]:
    if schema.validate(element):
        return []
    return [f"line {entry.line}: {entry.message}" for entry in list(schema.error_log)[:SHOWN]]


def _declare_inside(document: Element) -> None:
    declared = etree.SubElement(document, f"{XS}element", {"name": INSIDE})
    sequence = etree.SubElement(etree.SubElement(declared, f"{XS}complexType"), f"{XS}sequence")
    for group in GROUPS.values():
        etree.SubElement(sequence, f"{XS}group", {"ref": group})


def _inside(workbook: Element) -> Element:
    """What stands in the data source's connection beside the named connections, on its own."""
    made = etree.Element(INSIDE)
    connection = workbook.find("datasources/datasource/connection")
    made.extend(copy.deepcopy(connection.find(tag)) for tag in GROUPS)
    return made


def _stub(document: Any, namespace: str) -> bytes:
    prefix = {USER: "user", XML: "xml"}.get(namespace, "")
    made = etree.Element(f"{XS}schema", {"targetNamespace": namespace}, nsmap={"xs": XS[1:-1]})
    for kind in ("attribute", "attributeGroup"):
        used = {item.get("ref") for item in document.iter(f"{XS}{kind}") if item.get("ref")}
        for name in sorted(ref.partition(":")[2] for ref in used if ref.startswith(f"{prefix}:")):
            declared = etree.SubElement(made, f"{XS}{kind}", {"name": name})
            if kind == "attributeGroup":
                any_of_it = {"namespace": "##targetNamespace", "processContents": "skip"}
                etree.SubElement(declared, f"{XS}anyAttribute", any_of_it)
            else:
                declared.set("type", "xs:string")
    return bytes(etree.tostring(made))
