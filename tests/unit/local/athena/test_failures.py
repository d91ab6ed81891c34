from __future__ import annotations

import pytest

from local.athena import failures, grammar


@pytest.mark.parametrize(
    ("kind", "message", "expected"),
    [
        (
            "BinderException",
            'Binder Error: Referenced column "nope" not found in FROM clause!\nCandidate bindings: "id"\n\nLINE 1: x',
            "COLUMN_NOT_FOUND: line 1:12: Column 'nope' cannot be resolved"
            " or requester is not authorized to access requested resources",
        ),
        ("ConversionException", "Conversion Error: Could not convert 'x' to INT32", "INVALID_CAST_ARGUMENT: Could"),
        (
            "ConversionException",
            "Conversion Error: Could not convert string 'DIVISION_BY_ZERO: Division by zero' to INT64",
            "DIVISION_BY_ZERO: Division by zero",
        ),
        ("OutOfMemoryException", "Out of Memory Error: failed", "Query exhausted resources at this scale factor"),
        (
            "CatalogException",
            "Catalog Error: Scalar Function with name foo does not exist!",
            "NOT_SUPPORTED: the function foo",
        ),
        ("PermissionException", "Permission Error: no", "PERMISSION_DENIED: no"),
        ("Strange", "what", "GENERIC_INTERNAL_ERROR: what"),
    ],
)  # fmt: skip
def test_a_failure_has_athenas_name_and_place(kind: str, message: str, expected: str) -> None:
    tree = grammar.query("select id, nope from t")
    assert failures.reason(kind, message, tree).startswith(expected)


def test_the_error_has_athenas_numbers() -> None:
    assert failures.athena_error("TABLE_NOT_FOUND: x") == {
        "ErrorCategory": 2, "ErrorType": 1301, "Retryable": False, "ErrorMessage": "TABLE_NOT_FOUND: x",
    }  # fmt: skip
