"""What DuckDB says of a query that fails, in the words that Athena has for it."""

from __future__ import annotations

import re
from typing import Any

# Error name -> Athena's ErrorType (measured on AWS by others; 1000 where it is not known).
_TYPES = {
    "TABLE_NOT_FOUND": 1301, "SCHEMA_NOT_FOUND": 1301, "COLUMN_NOT_FOUND": 1006, "CATALOG_NOT_FOUND": 1006,
    "TYPE_MISMATCH": 1002, "FUNCTION_NOT_FOUND": 1303, "DIVISION_BY_ZERO": 1001, "INVALID_CAST_ARGUMENT": 1100,
    "NOT_SUPPORTED": 1200,
}  # fmt: skip
_OWN = re.compile(r"[A-Z][A-Z_]+: ")
_NO_COLUMN = re.compile(
    r'Referenced column "(?P<a>(?:[^"]|"")+)"|does not have a column named "(?P<b>(?:[^"]|"")+)"'
    r'|Referenced table "(?P<c>(?:[^"]|"")+)"'
)
_NO_FUNCTION = re.compile(
    r"(?:Scalar|Aggregate|Table|Macro) Function with name \"?(\w+)\"? does not exist", re.IGNORECASE
)
_NAMES = {
    "ConversionException": "INVALID_CAST_ARGUMENT",
    "OutOfRangeException": "NUMERIC_VALUE_OUT_OF_RANGE",
    "BinderException": "TYPE_MISMATCH",
    "ParserException": "NOT_SUPPORTED",
    "NotImplementedException": "NOT_SUPPORTED",
    "CatalogException": "NOT_SUPPORTED",
    "HTTPException": "HIVE_CANNOT_OPEN_SPLIT",
    "IOException": "HIVE_CANNOT_OPEN_SPLIT",
    "PermissionException": "PERMISSION_DENIED",
    "InvalidInputException": "INVALID_FUNCTION_ARGUMENT",
}
BY_ZERO = "DIVISION_BY_ZERO: Division by zero"
EXHAUSTED = "Query exhausted resources at this scale factor"


def reason(kind: str, message: str, tree: Any = None) -> str:
    """The StateChangeReason for DuckDB's exception of this kind; `tree` is the query as it was given, for positions."""
    text = re.sub(r"^[A-Z][A-Za-z ]*Error: ", "", message).split("\n\nLINE ")[0].strip()
    if kind == "OutOfMemoryException":
        return EXHAUSTED
    if BY_ZERO in text:
        return BY_ZERO
    if _OWN.match(text):
        return text
    if found := _NO_COLUMN.search(text):
        return _column(next(name for name in found.groups() if name), tree)
    if found := _NO_FUNCTION.search(text):
        return f"NOT_SUPPORTED: the function {found[1].lower()} is not supported by the Reelhouse Athena engine."
    name = _NAMES.get(kind, "GENERIC_INTERNAL_ERROR")
    return f"{name}: {' '.join(text.split())}"


def _column(name: str, tree: Any) -> str:
    from local.athena import positions

    line, column = 1, 1
    if tree is not None:
        from sqlglot import exp

        for node in tree.find_all(exp.Column):
            if name.lower() in (node.name.lower(), node.table.lower()):
                line, column = positions.of(node)
                name = ".".join(part.name for part in node.parts)
                break
    return (
        f"COLUMN_NOT_FOUND: line {line}:{column}: Column '{name}' cannot be resolved"
        " or requester is not authorized to access requested resources"
    )


def athena_error(reason_: str) -> dict[str, Any]:
    """The AthenaError of a query's Status."""
    name = reason_.partition(":")[0]
    return {"ErrorCategory": 2, "ErrorType": _TYPES.get(name, 1000), "Retryable": False, "ErrorMessage": reason_}
