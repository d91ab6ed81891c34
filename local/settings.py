"""The one place where the local side reads its configuration."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """A REELHOUSE_* variable can't be read; the message names it and what was expected."""


@dataclass(frozen=True)
class Settings:
    """Where the embedded target keeps its state and which ports the user asks for.

    Attributes:
        home: state of this checkout: data, logs, pid files (`REELHOUSE_HOME`).
        cache: what all checkouts of a user share: jars, pip modules (`REELHOUSE_CACHE`).
        region: the AWS region of the embedded endpoint: always us-east-1. The user's AWS_DEFAULT_REGION is about AWS;
            were it read here, a command in another shell would look for a running endpoint's resources elsewhere.
        endpoint_port: the port asked for the AWS API (`REELHOUSE_PORT`), or None: then the one that this home had last,
            else 4566. A free one is chosen where it is taken.
        postgres_port: the same for PostgreSQL (`REELHOUSE_PG_PORT`, 5432).
    """

    home: Path
    cache: Path
    region: str = "us-east-1"
    endpoint_port: int | None = None
    postgres_port: int | None = None

    @classmethod
    def load(cls) -> Settings:
        """Read the environment; raises SettingsError where a port is not a number."""
        cache_root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cls(
            home=Path(os.environ.get("REELHOUSE_HOME") or PROJECT / ".reelhouse").resolve(),
            cache=Path(os.environ.get("REELHOUSE_CACHE") or cache_root / "reelhouse").resolve(),
            endpoint_port=_port("REELHOUSE_PORT"),
            postgres_port=_port("REELHOUSE_PG_PORT"),
        )


def _port(name: str) -> int | None:
    text = os.environ.get(name)
    if text is None:
        return None
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsError(f"{name}={text!r}: expected a port number from 1 to 65535")
    return int(text)
