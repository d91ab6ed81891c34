"""Starts, finds and stops the standalone master and its workers, all on 127.0.0.1."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from local.cluster import daemon
from local.cluster.daemon import Daemon
from local.glue.jobs.limits import Machine
from local.settings import Settings
from local.setup import jars
from local.spark import SparkRuntime, master, spark_runtime
from local.spark.runtime import LOG4J
from local.stack import clean_environment, home, ports

START_SECONDS = 60.0
LOCK_SECONDS = 90.0
USUAL_PORT = 7077
# An executor has 1 GiB (Spark's default): a smaller worker would let every job wait for ever.
LEAST_MEMORY = 1024
CLASS = "org.apache.spark.deploy"
JAVA_OPTIONS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"


class ClusterError(RuntimeError):
    """The cluster did not start, or was asked for in a size that no job fits in."""


@dataclass(frozen=True)
class Size:
    """How many workers, and what each offers to executors: cores, and memory in MiB."""

    workers: int
    cores: int
    memory: int

    def __post_init__(self) -> None:
        """Raises ClusterError for a size in which no job would ever run."""
        if self.workers < 1 or self.cores < 1 or self.memory < LEAST_MEMORY:
            raise ClusterError(
                f"{self.workers} workers of {self.cores} cores and {self.memory} MiB: expected at least one worker, one"
                f" core, and {LEAST_MEMORY} MiB, which is what an executor takes"
            )

    @classmethod
    def usual(cls, machine: Machine, workers: int = 2) -> Size:
        """Workers with a slot for each core of the machine, together with two fifths of its memory."""
        return cls(workers, machine.cores, max(LEAST_MEMORY, machine.memory * 4 // 10 // max(workers, 1)))


@dataclass(frozen=True)
class Cluster:
    """A cluster that was started: ports of its master and of the master's page, and its processes, the master first."""

    port: int
    ui: int
    asked_port: int | None
    daemons: tuple[Daemon, ...]

    @property
    def url(self) -> str:
        """What SPARK_MASTER takes."""
        return f"spark://{master.HOST}:{self.port}"


def start(settings: Settings, size: Size) -> Cluster:
    """Start what is not running of a master and `size.workers` workers; returns when all have registered.

    Raises:
        ClusterError: they do not answer within a minute.
        JavaNotFound, JarsMissing: set-up is not complete.
    """
    with _locked(settings):
        found = status(settings)
        if found is None:
            _end(settings, recorded(settings))
            found = _launch_master(settings, runtime := _prepare(settings))
        else:
            runtime = _prepare(settings)
        found = _launch_workers(settings, runtime, found, size)
        _wait_registered(settings, found, size.workers)
        return found


def status(settings: Settings) -> Cluster | None:
    """The cluster of this home where its master runs, with those of its processes that run; else None."""
    found = recorded(settings)
    if found is None:
        return None
    alive = tuple(one for one in found.daemons if daemon.is_alive(one, master.folder(settings)))
    return replace(found, daemons=alive) if any(one.name == "master" for one in alive) else None


def stop(settings: Settings) -> bool:
    """Stop all of it, executors included; False where nothing ran."""
    if recorded(settings) is None:
        return False
    with _locked(settings):
        return _end(settings, recorded(settings))


def recorded(settings: Settings) -> Cluster | None:
    """What was last started, running or not."""
    try:
        found = json.loads(master.record(settings).read_text())
    except FileNotFoundError:
        return None
    daemons = tuple(Daemon(**one) for one in found["daemons"])
    return Cluster(found["port"], found["ui"], found["asked_port"], daemons)


def registered(cluster: Cluster) -> int:
    """How many workers the master counts as alive; 0 while it does not answer."""
    # No proxy may come between us and the loopback address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{master.HOST}:{cluster.ui}/json/", timeout=5) as answer:
            state: dict[str, Any] = json.loads(answer.read())
    except (OSError, ValueError):
        return 0
    return int(state["aliveworkers"]) if state["url"] == cluster.url else 0


def _end(settings: Settings, found: Cluster | None) -> bool:
    # Workers first: one that loses its master looks for it.
    order = reversed(found.daemons) if found else ()
    return bool(daemon.stop(order, master.folder(settings)))


@contextmanager
def _locked(settings: Settings) -> Iterator[None]:
    lock = settings.home / "cluster.lock"
    with home.starting_or_stopping(lock, "the Spark cluster", LOCK_SECONDS, ClusterError):
        home.private_folder(master.folder(settings))
        yield


def _prepare(settings: Settings) -> SparkRuntime:
    """Write what the processes read at their start; returns the Spark that they are of."""
    folder = master.folder(settings)
    lines = {
        **master.authentication(settings),
        # Another port than the recorded one would be found by nobody.
        "spark.port.maxRetries": "0",
        "spark.ui.killEnabled": "false",
        "spark.worker.cleanup.enabled": "true",
        "spark.worker.cleanup.appDataTtl": "86400",
    }
    text = "".join(f"{name} {value}\n" for name, value in lines.items())
    home.write_private(folder / "spark-defaults.conf", text)
    # The registrations of workers and programs are told at this level.
    home.write_private(
        folder / "log4j2.properties", LOG4J.replace("rootLogger.level = warn", "rootLogger.level = info")
    )
    return spark_runtime(settings, "http://unused.invalid")


def _launch_master(settings: Settings, runtime: SparkRuntime) -> Cluster:
    earlier = recorded(settings)
    wish = ports.Wish(
        settings.spark_port, USUAL_PORT, earlier.port if earlier else None, earlier.asked_port if earlier else None
    )
    port, ui = next(ports.free(wish)), ports.any_free()
    where = ["--host", master.HOST, "--port", str(port), "--webui-port", str(ui)]
    started = _launch(settings, runtime, "master", "master.Master", where)
    return _record(settings, Cluster(port, ui, settings.spark_port, (started,)))


def _launch_workers(settings: Settings, runtime: SparkRuntime, found: Cluster, size: Size) -> Cluster:
    running = {one.name for one in found.daemons}
    for number in range(1, size.workers + 1):
        name = f"worker-{number}"
        if name in running:
            continue
        # Ports of its own choice: nobody but the master, whom it tells, looks for them.
        where = ["--host", master.HOST, "--port", "0", "--webui-port", "0"]
        offer = ["--cores", str(size.cores), "--memory", f"{size.memory}m"]
        work = ["--work-dir", str(master.folder(settings) / name), found.url]
        started = _launch(settings, runtime, name, "worker.Worker", [*where, *offer, *work])
        found = _record(settings, replace(found, daemons=(*found.daemons, started)))
    return found


def _launch(settings: Settings, runtime: SparkRuntime, name: str, kind: str, arguments: list[str]) -> Daemon:
    folder = master.folder(settings)
    home.private_folder(folder / name)
    properties = ["--properties-file", str(folder / "spark-defaults.conf")]
    # The wheel itself: the one jar of the class archive has no folders, and the pages of both are looked for as one.
    spark_home = jars.pyspark_home()
    command = [str(spark_home / "bin" / "spark-class"), f"{CLASS}.{kind}", *properties, *arguments]
    environment = {
        **clean_environment.minimal(),
        **{name: runtime.env[name] for name in ("JAVA_HOME", "SPARK_LOCAL_IP", "PYSPARK_PYTHON")},
        "SPARK_HOME": str(spark_home),
        "SPARK_CONF_DIR": str(folder),
        # Before the wheel's own jars, and with the options of its class archive where there is one.
        "SPARK_DAEMON_CLASSPATH": runtime.classpath,
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": f"{runtime.conf['spark.driver.defaultJavaOptions']} {JAVA_OPTIONS}",
        # Where a shuffle's files lie until the program ends.
        "SPARK_LOCAL_DIRS": str(folder / "shuffle"),
    }
    return daemon.launch(name, command, environment, settings.home / "logs" / f"cluster-{name}.log")


def _record(settings: Settings, cluster: Cluster) -> Cluster:
    """At once, so that whatever interrupts the start can be stopped."""
    home.write_private(master.record(settings), json.dumps(asdict(cluster)))
    return cluster


def _wait_registered(settings: Settings, cluster: Cluster, workers: int) -> None:
    logs = settings.home / "logs" / "cluster-*.log"
    deadline = time.monotonic() + START_SECONDS
    while registered(cluster) < workers:
        for one in cluster.daemons:
            if not daemon.is_alive(one, master.folder(settings)):
                raise ClusterError(f"the Spark cluster's {one.name} ended while it started; see {logs}")
        if time.monotonic() > deadline:
            raise ClusterError(f"the Spark cluster was not complete within {START_SECONDS:.0f} s; see {logs}")
        time.sleep(daemon.POLL_SECONDS)
