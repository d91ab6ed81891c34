"""The part of JSONPath that leads to records: `$.results[*].items[0]`."""

from __future__ import annotations

import re
from typing import Any

from awsglue.unsupported import NotOnThisTarget

JsonPath = tuple["str | int | None", ...]
_STEP = re.compile(
    r"\.(?P<name>[^.\[\]*?@()]+)|\[(?P<quote>['\"])(?P<quoted>[^'\"]+)(?P=quote)\]|\[(?P<number>\d+)\]|(?P<all>\[\*\]|\.\*)"
)


def parse(text: str) -> JsonPath:
    """The steps: a name, a number, or None for all elements.

    Raises:
        NotOnThisTarget: a filter, a slice, `..`, or another step that is not carried out here.
    """
    rest, steps = text.strip().removeprefix("$"), []
    rest = rest if rest.startswith((".", "[")) or not rest else f".{rest}"
    at = 0
    while at < len(rest):
        found = _STEP.match(rest, at)
        if not found:
            raise NotOnThisTarget(f"jsonPath={text!r}", "expected names, [*] and [<number>]")
        steps.append(
            None if found["all"] else int(found["number"]) if found["number"] else found["quoted"] or found["name"]
        )
        at = found.end()
    return tuple(steps)


def found(value: Any, path: JsonPath) -> list[Any]:
    """The values that the path leads to; lists at its end are taken apart."""
    values = [value]
    for step in path:
        values = [inside for one in values for inside in _step(one, step)]
    return [one for item in values for one in (item if isinstance(item, list) else [item])]


def _step(value: Any, step: str | int | None) -> list[Any]:
    if step is None:
        return list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list) else []
    if isinstance(step, int):
        return [value[step]] if isinstance(value, list) and step < len(value) else []
    return [value[step]] if isinstance(value, dict) and step in value else []
