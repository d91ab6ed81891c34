"""The one place where the local side reads its configuration."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from infra.names import STACK_NAME, STACK_NAME_WORDS
from local.stack import services

PROJECT = Path(__file__).resolve().parent.parent
# The stack that a checkout has unless told otherwise.
STACK = "reelhouse"
# Where a home keeps what is another stack's alone.
STACKS = "stacks"
# Several masters of which one leads: Spark's own form.
MASTER = re.compile(r"spark://[A-Za-z0-9.-]+:\d+(,[A-Za-z0-9.-]+:\d+)*")


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
        kafka_port: the same for Kafka (`REELHOUSE_KAFKA_PORT`, 9092).
        spark_master: the master that Spark runs go to (`SPARK_MASTER`), or None: then their driver's own threads.
        spark_port: the port asked for the master of `make cluster-up` (`REELHOUSE_SPARK_PORT`, 7077).
        lineage: Spark, the jobs and the crawlers tell what they read and write (`REELHOUSE_LINEAGE=1`).
        allowed_hosts: names in `Host` that the endpoint takes besides the loopback's (`REELHOUSE_ALLOWED_HOSTS`).
        allowed_origins: values of `Origin` that it lets in (`REELHOUSE_ALLOWED_ORIGINS`).
        allow_other_users: other users of this machine may use it (`REELHOUSE_ALLOW_OTHER_USERS=1`).
        opened_services: refused services that it serves all the same (`REELHOUSE_SERVICES`).
        stack: the stack that commands are about (`REELHOUSE_STACK`); several live side by side in one endpoint.
    """

    home: Path
    cache: Path
    region: str = "us-east-1"
    endpoint_port: int | None = None
    postgres_port: int | None = None
    kafka_port: int | None = None
    spark_master: str | None = None
    spark_port: int | None = None
    lineage: bool = False
    allowed_hosts: frozenset[str] = frozenset()
    allowed_origins: frozenset[str] = frozenset()
    allow_other_users: bool = False
    opened_services: frozenset[str] = frozenset()
    stack: str = STACK

    @classmethod
    def load(cls) -> Settings:
        """Read the environment; raises SettingsError where a value is none of those expected."""
        cache_root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cls(
            home=Path(os.environ.get("REELHOUSE_HOME") or PROJECT / ".reelhouse").resolve(),
            cache=Path(os.environ.get("REELHOUSE_CACHE") or cache_root / "reelhouse").resolve(),
            endpoint_port=_port("REELHOUSE_PORT"),
            postgres_port=_port("REELHOUSE_PG_PORT"),
            kafka_port=_port("REELHOUSE_KAFKA_PORT"),
            spark_master=_master("SPARK_MASTER"),
            spark_port=_port("REELHOUSE_SPARK_PORT"),
            lineage=_yes("REELHOUSE_LINEAGE"),
            allowed_hosts=frozenset(name.lower() for name in _names("REELHOUSE_ALLOWED_HOSTS")),
            allowed_origins=_names("REELHOUSE_ALLOWED_ORIGINS"),
            allow_other_users=_yes("REELHOUSE_ALLOW_OTHER_USERS"),
            opened_services=_services("REELHOUSE_SERVICES"),
            stack=_stack("REELHOUSE_STACK"),
        )

    @property
    def of_warehouse(self) -> Settings:
        """The same, with the home of the stack's own PostgreSQL: an RDS instance and its roles are one stack's."""
        return self if self.stack == STACK else replace(self, home=self.home / STACKS / self.stack)


def _stack(name: str) -> str:
    text = os.environ.get(name, STACK)
    if not STACK_NAME.fullmatch(text):
        raise SettingsError(f"{name}={text!r}: expected {STACK_NAME_WORDS}")
    return text


def _port(name: str) -> int | None:
    text = os.environ.get(name)
    if text is None:
        return None
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsError(f"{name}={text!r}: expected a port number from 1 to 65535")
    return int(text)


def _master(name: str) -> str | None:
    text = os.environ.get(name, "")
    if text and not MASTER.fullmatch(text):
        raise SettingsError(f"{name}={text!r}: expected spark://host:port; without it a run has this machine's cores")
    return text or None


def _names(name: str) -> frozenset[str]:
    """A list with commas."""
    return frozenset(filter(None, (part.strip() for part in os.environ.get(name, "").split(","))))


def _yes(name: str) -> bool:
    text = os.environ.get(name, "")
    if text not in ("", "0", "1"):
        raise SettingsError(f"{name}={text!r}: expected 1 (yes) or 0 (no)")
    return text == "1"


def _services(name: str) -> frozenset[str]:
    names = _names(name)
    if unknown := services.unknown(names):
        raise SettingsError(f"{name} names {', '.join(unknown)}: expected names of docs/services.md")
    return names
