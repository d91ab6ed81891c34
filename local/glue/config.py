"""What the Glue engine is told when it is made."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from local.glue.jobs.arguments import ISOLATIONS
from local.glue.jobs.limits import Machine


class SparkInstallation(Protocol):
    """What the engine wants to know about Spark (`local.spark.SparkRuntime` is one)."""

    @property
    def spark_home(self) -> Path:
        """The Spark distribution."""

    @property
    def classpath(self) -> str:
        """The jars that Spark needs besides its own, as a class path."""

    @property
    def env(self) -> dict[str, str]:
        """Environment of JVMs and scripts: JAVA_HOME, SPARK_HOME, PYSPARK_PYTHON."""


@dataclass(frozen=True)
class EngineConfig:
    """The engine's surroundings.

    Attributes:
        environment: the AWS_* variables for the engine's own clients and for every job process.
        home: where run history, working folders and JVM folders live.
        cache: where installed Python modules are kept for all checkouts.
        spark: finds Spark when it is first needed and writes its configuration folder; returns both.
        master: the Spark master that runs go to, or None: then each has cores of its own driver.
        isolation: `warm` (kept JVMs) or `jvm` (a fresh spark-submit for each run).
        minute: seconds in the minute of `Timeout`; only tests shorten it.
        after_run: called when a run has ended.
        kafka_connector: gives the jars by which Spark reads Kafka, fetched where they are missing; it is handed a
            function that takes what there is to say meanwhile.
        run_conf: Spark settings of each run in a kept JVM or a submitted one, by the run's id; its own go over them.
        idle_command: gives a command that makes later Spark starts faster, or None; it is run when Spark is idle.
    """

    environment: dict[str, str]
    home: Path
    cache: Path
    spark: Callable[[], tuple[SparkInstallation, Path]]
    master: str | None = None
    isolation: str = "warm"
    minute: float = 60.0
    machine: Machine = field(default_factory=Machine.this_one)
    after_run: Callable[[], None] = lambda: None
    idle_command: Callable[[], list[str] | None] = lambda: None
    kafka_connector: Callable[[Callable[[str], None]], list[Path]] = lambda say: []
    run_conf: Callable[[str], dict[str, str]] = lambda run_id: {}

    def __post_init__(self) -> None:
        if self.isolation not in ISOLATIONS:
            raise ValueError(f"REELHOUSE_GLUE_ISOLATION={self.isolation!r}: expected one of {', '.join(ISOLATIONS)}")


# What a job process inherits from the engine's own environment: the user's AWS, Python and Spark settings stay out.
INHERITED = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


def base_environment(config: EngineConfig) -> dict[str, str]:
    """The environment that all job processes share."""
    inherited = {name: os.environ[name] for name in (*INHERITED, *PROXIES) if name in os.environ}
    return {
        **inherited,
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        # Block-buffered output would reach the logs only at the end.
        "PYTHONUNBUFFERED": "1",
        **config.environment,
    }
