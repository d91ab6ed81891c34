"""JSON as Step Functions writes it, and how large it may be."""

from __future__ import annotations

import json
from typing import Any

# "Maximum input or result size for a task, state, or execution" (Step Functions quotas).
LARGEST = 256 * 1024


def compact(value: Any) -> str:
    """The value's JSON without blanks."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def too_large(text: str) -> bool:
    """Whether a state, a task or an execution can't have this as its input or result."""
    return len(text) > LARGEST or (len(text) * 4 > LARGEST and len(text.encode()) > LARGEST)


def is_number(value: Any) -> bool:
    """A JSON number: Python's booleans are numbers, JSON's are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
