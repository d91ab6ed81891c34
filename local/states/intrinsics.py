"""The intrinsic functions of JSONPath states: `States.Format('{}', $.name)` (Amazon States Language, Appendix B)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import random
import re
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from local.states.failures import INTRINSIC, Failure
from local.states.text import compact, is_number

CALL = re.compile(r"\s*States\.(\w+)\s*\(")
PATH = re.compile(r"\$(?:[^,()\[\]'\s]|\[(?:[^\]'\"]|'[^']*'|\"[^\"]*\")*\])*")
TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
WORDS = {"true": True, "false": False, "null": None}
DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
MOST_ITEMS = 1000
LONGEST = 10_000

Argument = tuple[str, Any]


class CallError(ValueError):
    """No call of an intrinsic function; the message says where."""


def evaluate(text: str, path: Callable[[str], Any]) -> Any:
    """The value of a call; `path` gives the value of a path in it.

    Raises:
        CallError: it is no call of a function that exists.
        Failure: `States.IntrinsicFailure`, where the arguments are none for it.
    """
    kind, called = parse(text)
    return _value((kind, called), path)


@lru_cache(maxsize=1024)
def parse(text: str) -> Argument:
    """The call as a tree. Raises CallError."""
    found, at = _argument(text, 0)
    if text[at:].strip() or found[0] != "call":
        raise CallError(f"'{text}' is not a call of an intrinsic function")
    return found


def paths(argument: Argument) -> list[str]:
    """The paths in a parsed call."""
    kind, value = argument
    if kind == "path":
        return [value]
    return [path for part in value[1] for path in paths(part)] if kind == "call" else []


def _argument(text: str, at: int) -> tuple[Argument, int]:
    while text[at : at + 1].isspace():
        at += 1
    call = CALL.match(text, at)
    if call:
        return _call(text, call)
    for kind, pattern in (("path", PATH), ("text", TEXT), ("number", NUMBER)):
        found = pattern.match(text, at)
        if found:
            return (kind, found.group(1) if kind == "text" else found.group()), found.end()
    for word in WORDS:
        if text.startswith(word, at):
            return ("word", word), at + len(word)
    raise CallError(f"'{text}': an argument expected at {at}")


def _call(text: str, call: re.Match[str]) -> tuple[Argument, int]:
    name, at = call.group(1), call.end()
    if name not in FUNCTIONS:
        raise CallError(f"'{text}': there is no intrinsic function States.{name}")
    arguments: list[Argument] = []
    while not (closed := re.compile(r"\s*\)").match(text, at)):
        if arguments:
            comma = re.compile(r"\s*,").match(text, at)
            if not comma:
                raise CallError(f"'{text}': ',' or ')' expected at {at}")
            at = comma.end()
        argument, at = _argument(text, at)
        arguments.append(argument)
    least, most = ARITY[name]
    if not least <= len(arguments) <= most:
        raise CallError(f"'{text}': States.{name} does not take {len(arguments)} arguments")
    return ("call", (name, tuple(arguments))), closed.end()


def _value(argument: Argument, path: Callable[[str], Any]) -> Any:
    kind, value = argument
    if kind == "path":
        return path(value)
    if kind == "text":
        return re.sub(r"\\(.)", r"\1", value)
    if kind == "number":
        return json.loads(value)
    if kind == "word":
        return WORDS[value]
    name, parts = value
    if name == "Format" and parts[0][0] == "text":
        # An escaped brace is no place for a value, so the escapes are taken out as it is filled in.
        return _format(parts[0][1], *(_value(part, path) for part in parts[1:]))
    return FUNCTIONS[name](*(_value(part, path) for part in parts))


def _fails(reason: str) -> Failure:
    return Failure(INTRINSIC, reason)


def _format(template: Any, *values: Any) -> str:
    if not isinstance(template, str):
        raise _fails("States.Format: the first argument is not a string")
    left = list(values)

    def filled(found: re.Match[str]) -> str:
        if found.group() != "{}":
            return found.group()[1:]
        if not left:
            raise _fails(f"States.Format: '{template}' has more {{}} than there are arguments")
        return _shown(left.pop(0))

    text = re.sub(r"\{\}|\\.", filled, template)
    if left:
        raise _fails(f"States.Format: '{template}' has fewer {{}} than there are arguments")
    return text


def _shown(value: Any) -> str:
    """As AWS shows a value in a text: `{a=1, b=[x]}` (recorded by LocalStack)."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}={_shown(one)}' for name, one in value.items())}}}"
    return json.dumps(value)


def _string_to_json(text: Any) -> Any:
    if text is None or (isinstance(text, str) and not text.strip()):
        return None
    try:
        return json.loads(_text("StringToJson", text))
    except ValueError as error:
        raise _fails(f"States.StringToJson: not JSON: {error}") from error


def _array_partition(array: Any, size: Any) -> list[Any]:
    items, step = _array("ArrayPartition", array), _whole("ArrayPartition", size)
    if step <= 0:
        raise _fails(f"States.ArrayPartition: the size must be positive, not {size}")
    return [items[first : first + step] for first in range(0, len(items), step)]


def _array_range(first: Any, last: Any, step: Any) -> list[int]:
    start, end, by = (_whole("ArrayRange", value) for value in (first, last, step))
    if by == 0:
        raise _fails("States.ArrayRange: the step must not be 0")
    made = range(start, end + (1 if by > 0 else -1), by)
    if len(made) > MOST_ITEMS:
        raise _fails(f"States.ArrayRange: {len(made)} items are more than {MOST_ITEMS}")
    return list(made)


def _array_get_item(array: Any, index: Any) -> Any:
    items, at = _array("ArrayGetItem", array), _whole("ArrayGetItem", index)
    if not 0 <= at < len(items):
        raise _fails(f"States.ArrayGetItem: there is no item {at} among {len(items)}")
    return items[at]


def _array_unique(array: Any) -> list[Any]:
    seen: dict[str, Any] = {}
    for item in _array("ArrayUnique", array):
        seen.setdefault(json.dumps(item, sort_keys=True), item)
    return list(seen.values())


def _array_contains(array: Any, value: Any) -> bool:
    wanted = json.dumps(value, sort_keys=True)
    return any(json.dumps(item, sort_keys=True) == wanted for item in _array("ArrayContains", array))


def _base64_encode(text: Any) -> str:
    return base64.b64encode(_text("Base64Encode", text).encode()).decode()


def _base64_decode(text: Any) -> str:
    try:
        return base64.b64decode(_text("Base64Decode", text), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise _fails(f"States.Base64Decode: {error}") from error


def _hash(value: Any, algorithm: Any) -> str:
    if algorithm not in DIGESTS:
        raise _fails(f"States.Hash: {algorithm} is none of {', '.join(DIGESTS)}")
    text = value if isinstance(value, str) else compact(value)
    return hashlib.new(DIGESTS[algorithm], text.encode()).hexdigest()


def _json_merge(first: Any, second: Any, deep: Any) -> dict[str, Any]:
    if not isinstance(first, dict) or not isinstance(second, dict):
        raise _fails("States.JsonMerge: both values must be objects")
    if deep is not False:
        raise _fails("States.JsonMerge: only shallow merging is supported: the third argument must be false")
    return {**first, **second}


def _math_random(start: Any, end: Any, seed: Any = None) -> int:
    first, last = _whole("MathRandom", start), _whole("MathRandom", end)
    if first >= last:
        raise _fails("States.MathRandom: the start must be less than the end")
    return random.Random(seed).randrange(first, last)


def _string_split(text: Any, separators: Any) -> list[str]:
    characters = _text("StringSplit", separators)
    if not characters:
        return [_text("StringSplit", text)]
    return [part for part in re.split(f"[{re.escape(characters)}]", _text("StringSplit", text)) if part]


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _fails(f"States.{name}: a string is wanted, not {compact(value)}")
    if len(value) > LONGEST and name != "StringToJson":
        raise _fails(f"States.{name}: {len(value)} characters are more than {LONGEST}")
    return value


def _array(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _fails(f"States.{name}: an array is wanted, not {compact(value)}")
    return value


def _whole(name: str, value: Any) -> int:
    """AWS rounds what is no whole number to the nearest, halves up."""
    if not is_number(value):
        raise _fails(f"States.{name}: a number is wanted, not {compact(value)}")
    return value if isinstance(value, int) else math.floor(value + 0.5)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "Array": lambda *values: list(values),
    "ArrayContains": _array_contains,
    "ArrayGetItem": _array_get_item,
    "ArrayLength": lambda array: len(_array("ArrayLength", array)),
    "ArrayPartition": _array_partition,
    "ArrayRange": _array_range,
    "ArrayUnique": _array_unique,
    "Base64Decode": _base64_decode,
    "Base64Encode": _base64_encode,
    "Format": _format,
    "Hash": _hash,
    "JsonMerge": _json_merge,
    "JsonToString": compact,
    "MathAdd": lambda first, second: _whole("MathAdd", first) + _whole("MathAdd", second),
    "MathRandom": _math_random,
    "StringSplit": _string_split,
    "StringToJson": _string_to_json,
    "UUID": lambda: str(uuid.uuid4()),
}
ARITY = {
    "Array": (0, 10_000), "ArrayContains": (2, 2), "ArrayGetItem": (2, 2), "ArrayLength": (1, 1),
    "ArrayPartition": (2, 2), "ArrayRange": (3, 3), "ArrayUnique": (1, 1), "Base64Decode": (1, 1),
    "Base64Encode": (1, 1), "Format": (1, 10_000), "Hash": (2, 2), "JsonMerge": (3, 3), "JsonToString": (1, 1),
    "MathAdd": (2, 2), "MathRandom": (2, 3), "StringSplit": (2, 2), "StringToJson": (1, 1), "UUID": (0, 0),
}  # fmt: skip
