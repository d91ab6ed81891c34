"""What rules compare with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Keyword(Enum):
    """Texts that are not there, have no letters, or have nothing but white space."""

    NULL = "NULL"
    EMPTY = "EMPTY"
    WHITESPACES_ONLY = "WHITESPACES_ONLY"


@dataclass(frozen=True)
class Duration:
    """So many hours."""

    hours: float


@dataclass(frozen=True)
class Now:
    """The moment of the evaluation, and so many hours after it (before: negative)."""

    hours: float


Value = float | str | Keyword | Duration | Now
