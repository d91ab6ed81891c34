"""JSONPath as Step Functions reads it: a definite path gives its value or fails, an indefinite one gives a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from local.states import path_filter
from local.states.path_filter import PathError

NAME = re.compile(r"[^\s.\[\]()'\",*?@]+")
INDEX = re.compile(r"\s*(-?\d+)\s*")
SLICE = re.compile(r"\s*(-?\d*)\s*:\s*(-?\d*)\s*(?::\s*(-?\d*)\s*)?")
QUOTED = re.compile(r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*""")
Select = Callable[[Any], Iterator[Any]]


class NotFound(LookupError):
    """A definite path leads nowhere in `data`."""

    def __init__(self, path: str, data: Any) -> None:
        super().__init__(path)
        self.path = path
        self.data = data


@dataclass(frozen=True)
class Step:
    """One step of a path. `key` is the name or index of a definite one, which can also be written to."""

    select: Select
    key: str | int | None = None


@lru_cache(maxsize=2048)
def parse(path: str) -> tuple[Step, ...]:
    """The steps of a path that begins with `$`. Raises PathError where it is none, or is not supported."""
    if not path.startswith("$"):
        raise PathError(f"'{path}' is not a JSONPath: it does not begin with $")
    steps: list[Step] = []
    at = 1
    while at < len(path):
        step, at = _step(path, at)
        steps.append(step)
    return tuple(steps)


def find(path: str, data: Any) -> Any:
    """The path's value in `data`; for an indefinite path (wildcard, slice, filter, union, `..`) the list of all.

    Raises:
        NotFound: a definite path leads nowhere.
        PathError: it is no path.
    """
    steps = parse(path)
    found = [data]
    for step in steps:
        found = [value for one in found for value in step.select(one)]
    if any(step.key is None for step in steps):
        return found
    if not found:
        raise NotFound(path, data)
    return found[0]


def is_definite(path: str) -> bool:
    """Whether the path leads to one place (a reference path, but for negative indexes)."""
    return all(step.key is not None for step in parse(path))


def put(path: str, data: Any, value: Any) -> Any:
    """`data` with `value` at a reference path; what is missing on the way is made. Raises PathError where it can't be.

    `data` itself is not changed where the path does not go.
    """
    return _put([step.key for step in parse(path)], data, value, path)


def _put(keys: list[str | int | None], data: Any, value: Any, path: str) -> Any:
    if not keys:
        return value
    key, rest = keys[0], keys[1:]
    if isinstance(key, int) and isinstance(data, list) and -len(data) <= key < len(data):
        return [*data[:key], _put(rest, data[key], value, path), *data[key:][1:]]
    if isinstance(key, str) and (data is None or isinstance(data, dict)):
        whole = data or {}
        return {**whole, key: _put(rest, whole.get(key), value, path)}
    raise PathError(f"Unable to apply ResultPath '{path}'")


def _step(path: str, at: int) -> tuple[Step, int]:
    if path.startswith("..", at):
        return _deep(path, at + 2)
    if path[at] == ".":
        if path.startswith(".*", at):
            return Step(_children), at + 2
        name = NAME.match(path, at + 1)
        if not name:
            raise PathError(f"'{path}' is not a JSONPath: a name is missing at {at + 1}")
        return _named(name.group()), name.end()
    if path[at] == "[":
        return _bracket(path, at)
    raise PathError(f"'{path}' is not a JSONPath: '{path[at]}' at {at} is not expected")


def _deep(path: str, at: int) -> tuple[Step, int]:
    if path.startswith("*", at):
        return Step(lambda data: (one for node in _descendants(data) for one in _children(node))), at + 1
    if path.startswith("[", at):
        step, end = _bracket(path, at)
    else:
        name = NAME.match(path, at)
        if not name:
            raise PathError(f"'{path}' is not a JSONPath: a name is missing at {at}")
        step, end = _named(name.group()), name.end()
    return Step(lambda data: (one for node in _descendants(data) for one in step.select(node))), end


def _bracket(path: str, at: int) -> tuple[Step, int]:
    if path.startswith("[?(", at):
        condition, end = path_filter.parse(path, at + 3, find)
        return Step(lambda data: (one for one in _children(data) if condition(one))), _closed(path, end, ")]")
    if path.startswith("[*", at):
        return Step(_children), _closed(path, at + 2, "]")
    for pattern, made in ((QUOTED, _quoted), (SLICE, _slice), (INDEX, _index)):
        found = pattern.match(path, at + 1)
        if found:
            steps, end = [made(found)], found.end()
            while path.startswith(",", end) and made is not _slice:
                found = pattern.match(path, end + 1)
                if not found:
                    break
                steps, end = [*steps, made(found)], found.end()
            end = _closed(path, end, "]")
            return (steps[0] if len(steps) == 1 else _union(steps)), end
    raise PathError(f"'{path}' is not a JSONPath, or not one that is supported here, from {at} on")


def _closed(path: str, at: int, bracket: str) -> int:
    if not path.startswith(bracket, at):
        raise PathError(f"'{path}' is not a JSONPath, or not one that is supported here: '{bracket}' expected at {at}")
    return at + len(bracket)


def _quoted(found: re.Match[str]) -> Step:
    text = found.group(1) if found.group(1) is not None else found.group(2)
    return _named(re.sub(r"\\(.)", r"\1", text))


def _named(name: str) -> Step:
    def select(data: Any) -> Iterator[Any]:
        if isinstance(data, dict) and name in data:
            yield data[name]

    return Step(select, name)


def _index(found: re.Match[str]) -> Step:
    index = int(found.group(1))

    def select(data: Any) -> Iterator[Any]:
        if isinstance(data, list) and -len(data) <= index < len(data):
            yield data[index]

    return Step(select, index)


def _slice(found: re.Match[str]) -> Step:
    first, last, step = (int(text) if text else None for text in found.groups())
    return Step(lambda data: iter(data[slice(first, last, step)]) if isinstance(data, list) else iter(()))


def _union(steps: list[Step]) -> Step:
    return Step(lambda data: (one for step in steps for one in step.select(data)))


def _children(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        yield from data.values()
    elif isinstance(data, list):
        yield from data


def _descendants(data: Any) -> Iterator[Any]:
    yield data
    for child in _children(data):
        yield from _descendants(child)
