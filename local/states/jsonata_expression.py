"""JSONata as Step Functions evaluates it: `$states` and the variables are bound, nothing else is in reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.states.failures import QueryFailure

# AWS documents one second for an expression.
MOST_MILLISECONDS = 1000
KINDS: list[tuple[str, tuple[type, ...]]] = [
    ("boolean", (bool,)), ("number", (int, float)), ("string", (str,)), ("array", (list,)), ("object", (dict,))
]  # fmt: skip


def is_expression(value: Any) -> bool:
    """Whether a text is `{% … %}`."""
    return isinstance(value, str) and value.startswith("{%") and value.endswith("%}")


def evaluate(
    expression: str, states: dict[str, Any], variables: dict[str, Any], register: Callable[[Any], None], field: str
) -> Any:
    """The value of an expression without its `{% %}`.

    Args:
        states: what `$states` holds.
        register: adds the functions that Step Functions has over JSONata's own to a parsed expression.
        field: the state's field, for the message.

    Raises:
        QueryFailure: it can't be evaluated, or has no value.
    """
    import jsonata

    # The package takes a None among the bindings for "undefined".
    bindings = {name: jsonata.utils.Utils.NULL_VALUE if value is None else value for name, value in variables.items()}
    bindings["states"] = states
    try:
        parsed = jsonata.Jsonata.jsonata(expression, timeout=MOST_MILLISECONDS)
        register(parsed)
        value = parsed.evaluate(None, bindings)
        if value is None and not _exists(expression, bindings, register):
            raise QueryFailure(f"The JSONata expression '{expression}' specified for the field '{field}' returned"
                               " nothing (undefined).", field)  # fmt: skip
    except QueryFailure:
        raise
    except Exception as error:  # the package raises its own, and Python's where a function is given what it can't take
        code = getattr(error, "error", None)
        said = f"{code}: {error}" if isinstance(code, str) and code else str(error)
        raise QueryFailure(
            f"The JSONata expression '{expression}' specified for the field '{field}' threw an error during"
            f" evaluation. {said}", field
        ) from error  # fmt: skip
    return plain(value)


def problem(expression: str) -> str | None:
    """Why the text between `{%` and `%}` is no expression; None where it is one."""
    import jsonata

    try:
        jsonata.Jsonata.jsonata(expression)
    except Exception as error:  # as above
        return str(error)
    return None


def kind_of(value: Any) -> str:
    """A value's JSON type, as AWS names it in a message."""
    return next((name for name, types in KINDS if isinstance(value, types)), "null")


def plain(value: Any) -> Any:
    """The value in JSON's own types: the package's lists carry marks, which must not be mistaken for content."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if callable(value) or (value is not None and kind_of(value) == "null"):
        raise QueryFailure("The JSONata expression returned an unsupported result type.")
    return value


def _exists(expression: str, bindings: dict[str, Any], register: Callable[[Any], None]) -> bool:
    import jsonata

    asked = jsonata.Jsonata.jsonata(f"$exists(({expression}))", timeout=MOST_MILLISECONDS)
    register(asked)
    return bool(asked.evaluate(None, bindings))
