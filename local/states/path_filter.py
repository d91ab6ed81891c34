"""The condition in a JSONPath's `[?( … )]`: comparisons of `@` paths and values, with `&&`, `||` and `!`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Condition = Callable[[Any], bool]
Value = Callable[[Any], Any]

PATH = re.compile(r"@((?:\.[\w-]+|\[\d+\]|\['[^']*'\])*)")
LITERAL = re.compile(
    r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)\b"""
)
OPERATOR = re.compile(r"\s*(==|!=|<=|>=|<|>|=~)\s*")
REGULAR = re.compile(r"/((?:[^/\\]|\\.)*)/(i?)")
WORDS = {"true": True, "false": False, "null": None}
MISSING = object()


class PathError(ValueError):
    """No JSONPath, or none that is supported; the message names it."""


def parse(text: str, at: int, find: Callable[[str, Any], Any]) -> tuple[Condition, int]:
    """The condition that begins at `at`, and where it ends. `find` finds a path in a value."""
    return _any(text, at, find)


def _any(text: str, at: int, find: Callable[[str, Any], Any]) -> tuple[Condition, int]:
    first, at = _all(text, at, find)
    parts = [first]
    while (joined := re.compile(r"\s*\|\|\s*").match(text, at)) is not None:
        part, at = _all(text, joined.end(), find)
        parts.append(part)
    return (lambda one: any(part(one) for part in parts)), at


def _all(text: str, at: int, find: Callable[[str, Any], Any]) -> tuple[Condition, int]:
    first, at = _one(text, at, find)
    parts = [first]
    while (joined := re.compile(r"\s*&&\s*").match(text, at)) is not None:
        part, at = _one(text, joined.end(), find)
        parts.append(part)
    return (lambda one: all(part(one) for part in parts)), at


def _one(text: str, at: int, find: Callable[[str, Any], Any]) -> tuple[Condition, int]:
    at = _blank(text, at)
    if text.startswith("!", at):
        inner, at = _one(text, at + 1, find)
        return (lambda one: not inner(one)), at
    if text.startswith("(", at):
        inner, at = _any(text, at + 1, find)
        at = _blank(text, at)
        if not text.startswith(")", at):
            raise PathError(f"'{text}': ')' expected at {at}")
        return inner, _blank(text, at + 1)
    left, at = _value(text, at, find)
    operator = OPERATOR.match(text, at)
    if operator is None:
        return (lambda one: left(one) is not MISSING), _blank(text, at)
    if operator.group(1) == "=~":
        return _regular(text, operator.end(), left)
    right, at = _value(text, operator.end(), find)
    name = operator.group(1)
    return (lambda one: _compare(name, left(one), right(one))), _blank(text, at)


def _regular(text: str, at: int, left: Value) -> tuple[Condition, int]:
    found = REGULAR.match(text, at)
    if found is None:
        raise PathError(f"'{text}': a regular expression expected at {at}")
    pattern = re.compile(found.group(1), re.IGNORECASE if found.group(2) else 0)

    def condition(one: Any) -> bool:
        value = left(one)
        return isinstance(value, str) and pattern.fullmatch(value) is not None

    return condition, _blank(text, found.end())


def _value(text: str, at: int, find: Callable[[str, Any], Any]) -> tuple[Value, int]:
    path = PATH.match(text, at)
    if path:
        steps = "$" + path.group(1)

        def of_path(one: Any) -> Any:
            try:
                return find(steps, one)
            except LookupError:
                return MISSING

        return of_path, path.end()
    literal = LITERAL.match(text, at)
    if not literal:
        raise PathError(f"'{text}' has a filter that is not supported here, from {at} on")
    value = _literal(literal)
    return (lambda one: value), literal.end()


def _literal(found: re.Match[str]) -> Any:
    single, double, number, word = found.groups()
    if word is not None:
        return WORDS[word]
    if number is not None:
        return float(number) if re.search("[.eE]", number) else int(number)
    return re.sub(r"\\(.)", r"\1", single if single is not None else double)


def _compare(operator: str, left: Any, right: Any) -> bool:
    if left is MISSING or right is MISSING:
        return operator == "!=" and left is not right
    if operator in ("==", "!="):
        same = type(left) is type(right) or (_is_number(left) and _is_number(right))
        return (same and left == right) == (operator == "==")
    if not ((_is_number(left) and _is_number(right)) or (isinstance(left, str) and isinstance(right, str))):
        return False
    return bool({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator])


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at
