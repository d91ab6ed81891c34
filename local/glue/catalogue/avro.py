"""Whether a text is an Avro schema (Avro specification 1.11, "Schema Declaration")."""

from __future__ import annotations

import json
import re
from typing import Any

PRIMITIVE = {"null", "boolean", "int", "long", "float", "double", "bytes", "string"}
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


def check(definition: str) -> None:
    """Raise ValueError, with what is wrong, for a text that is no Avro schema."""
    try:
        schema = json.loads(definition)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from error
    _check(schema, "", set())


def _check(schema: Any, namespace: str, known: set[str]) -> None:
    if isinstance(schema, str):
        if schema not in PRIMITIVE and _full(schema, namespace) not in known:
            raise ValueError(f"unknown type {schema!r}")
    elif isinstance(schema, list):
        _check_union(schema, namespace, known)
    elif isinstance(schema, dict):
        _check_complex(schema, namespace, known)
    else:
        raise ValueError(f"{schema!r} is no type")


def _check_union(schemas: list[Any], namespace: str, known: set[str]) -> None:
    for one in schemas:
        if isinstance(one, list):
            raise ValueError("a union holds no union")
        _check(one, namespace, known)


def _check_complex(schema: dict[str, Any], namespace: str, known: set[str]) -> None:
    kind = schema.get("type")
    if kind == "array":
        _check(schema.get("items"), namespace, known)
    elif kind == "map":
        _check(schema.get("values"), namespace, known)
    elif kind in ("record", "error", "enum", "fixed"):
        _check_named(schema, namespace, known)
    else:
        _check(kind, namespace, known)


def _check_named(schema: dict[str, Any], namespace: str, known: set[str]) -> None:
    name = schema.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name")
    full = _full(name, str(schema.get("namespace") or namespace))
    if full in known:
        raise ValueError(f"{full} is defined twice")
    known.add(full)
    inner = full.rpartition(".")[0]
    if schema["type"] == "enum":
        symbols = schema.get("symbols")
        if not isinstance(symbols, list) or not all(isinstance(one, str) and _NAME.fullmatch(one) for one in symbols):
            raise ValueError(f"{full} has no symbols")
    elif schema["type"] == "fixed":
        if not isinstance(schema.get("size"), int):
            raise ValueError(f"{full} has no size")
    else:
        _check_fields(schema.get("fields"), full, inner, known)


def _check_fields(fields: Any, record: str, namespace: str, known: set[str]) -> None:
    if not isinstance(fields, list) or not all(isinstance(one, dict) for one in fields):
        raise ValueError(f"{record} has no fields")
    names = [one.get("name") for one in fields]
    if not all(isinstance(one, str) and _NAME.fullmatch(one) for one in names) or len(set(names)) < len(names):
        raise ValueError(f"the fields of {record} have no names of their own: {names}")
    for field in fields:
        _check(field.get("type"), namespace, known)


def _full(name: str, namespace: str) -> str:
    return name if "." in name or not namespace else f"{namespace}.{name}"
