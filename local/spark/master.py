"""A Spark master that runs go to in place of their driver's threads (`SPARK_MASTER`), and what executors need there."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from local.settings import Settings
from local.stack import home

HOST = "127.0.0.1"


def folder(settings: Settings) -> Path:
    """Where our own cluster keeps its record, secret, logs and working folders."""
    return settings.home / "cluster"


def record(settings: Settings) -> Path:
    """The file that says which ports our own cluster has, and what its processes are; it outlives them."""
    return folder(settings) / "cluster.json"


def own_url(settings: Settings) -> str | None:
    """The address of this home's own master, running or not; None where there never was one."""
    try:
        return f"spark://{HOST}:{json.loads(record(settings).read_text())['port']}"
    except FileNotFoundError:
        return None


def authentication(settings: Settings) -> dict[str, str]:
    """What tells our own master that a driver is ours; made once for a home.

    A master takes programs from whoever reaches its port, which other users of this machine do too.
    """
    path = folder(settings) / "secret"
    if not path.exists():
        home.private_folder(path.parent)
        home.write_private(path, secrets.token_hex(32))
    return {"spark.authenticate": "true", "spark.authenticate.secret": path.read_text()}


def conf(settings: Settings, environment: Mapping[str, str], java_options: str) -> dict[str, str]:
    """Spark defaults of a driver whose executors run elsewhere; empty where they are its own threads.

    `environment` is what executors need to find the AWS API: Spark gives them their worker's environment, not the
    driver's (Spark, "Runtime Environment").
    """
    if settings.spark_master is None:
        return {}
    own = settings.spark_master == own_url(settings)
    return {
        "spark.master": settings.spark_master,
        "spark.executor.defaultJavaOptions": java_options,
        "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC",
        **{f"spark.executorEnv.{name}": value for name, value in environment.items()},
        **(authentication(settings) if own else {}),
    }
