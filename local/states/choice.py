"""Choice rules of JSONPath states (Amazon States Language, "Choice state")."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from local.states import json_path
from local.states.failures import QueryFailure, runtime
from local.states.path_filter import PathError
from local.states.step import Step
from local.states.text import is_number

# RFC 3339 with an upper-case T, and a Z where there is no offset.
TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)")
COMPARISONS = {
    "Equals": operator.eq, "LessThan": operator.lt, "GreaterThan": operator.gt,
    "LessThanEquals": operator.le, "GreaterThanEquals": operator.ge,
}  # fmt: skip
TESTS: dict[str, Callable[[Any], bool]] = {
    "IsNull": lambda value: value is None,
    "IsNumeric": is_number,
    "IsString": lambda value: isinstance(value, str),
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsTimestamp": lambda value: timestamp(value) is not None,
}
NAMES = frozenset(
    {"IsPresent", "StringMatches", "BooleanEquals", "BooleanEqualsPath", *TESTS}
    | {f"{kind}{name}{path}" for kind in ("String", "Numeric", "Timestamp") for name in COMPARISONS
       for path in ("", "Path")}
)  # fmt: skip


def holds(rule: dict[str, Any], step: Step, data: Any) -> bool:
    """Whether a rule is true of the data.

    Raises:
        Failure: `States.Runtime`, where `Variable` leads nowhere (but for IsPresent).
    """
    if "And" in rule:
        return all(holds(part, step, data) for part in rule["And"])
    if "Or" in rule:
        return any(holds(part, step, data) for part in rule["Or"])
    if "Not" in rule:
        return not holds(rule["Not"], step, data)
    name = next(name for name in rule if name in NAMES)
    wanted, path = rule[name], rule["Variable"]
    if name == "IsPresent":
        return _is_present(step, path, data) is wanted
    value = _variable(step, path, data)
    if name in TESTS:
        return TESTS[name](value) is wanted
    if name == "StringMatches":
        return isinstance(value, str) and matches(wanted, value)
    if name.endswith("Path"):
        name, wanted = name[:-4], step.at(name, wanted, data)
    return compared(name, value, wanted)


def compared(name: str, value: Any, wanted: Any) -> bool:
    """A comparison, for instance `NumericLessThan`: false where a value is not of the type that it compares."""
    for kind, made in (("String", _string), ("Numeric", _number), ("Timestamp", timestamp), ("Boolean", _boolean)):
        if name.startswith(kind):
            left, right = made(value), made(wanted)
            return left is not None and right is not None and bool(COMPARISONS[name[len(kind) :]](left, right))
    raise ValueError(name)


def matches(pattern: str, text: str) -> bool:
    """StringMatches: `*` stands for anything, `\\*` for a star, `\\\\` for a backslash."""
    parts = re.findall(r"\\.|\*|[^*\\]+|\\", pattern)
    made = "".join(".*" if part == "*" else re.escape(part[1:] if part[0] == "\\" else part) for part in parts)
    return re.fullmatch(made, text, re.DOTALL) is not None


def timestamp(value: Any) -> datetime | None:
    """The moment that a text names; None where it is no timestamp."""
    found = TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    seconds, fraction, zone = found.groups()
    try:
        return datetime.fromisoformat(f"{seconds}{(fraction or '.0')[:7]:0<7}{'+00:00' if zone == 'Z' else zone}")
    except ValueError:
        return None


def _variable(step: Step, path: str, data: Any) -> Any:
    try:
        return step.path(path, data)
    except json_path.NotFound as error:
        raise runtime(
            f"Invalid path '{path}': The choice state's condition path references an invalid value."
        ) from error
    except PathError as error:
        raise runtime(str(error)) from error


def _is_present(step: Step, path: str, data: Any) -> bool:
    try:
        step.path(path, data)
    except (json_path.NotFound, QueryFailure):
        return False
    return True


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> float | None:
    return value if is_number(value) else None


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None
