"""A store of secrets in memory, with a clock that stands."""

from __future__ import annotations

from local.secrets.store import Record, Store

PREFIX = "arn:aws:secretsmanager:us-east-1:000000000000:secret:"
NOON = 1_790_000_000.0


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.seconds = NOON

    def __call__(self) -> float:
        return self.seconds


def empty(clock: Clock | None = None) -> tuple[Store, list[tuple[str, str, str]]]:
    """A store, and the list of the labels that it has seen moved: secret's name, label, version."""
    moved: list[tuple[str, str, str]] = []

    def tell(record: Record, label: str, version: str) -> None:
        moved.append((record["Name"], label, version))

    return Store({}, {}, PREFIX, tell, clock or Clock()), moved
