"""The broker's process: started, found, stopped. Its data outlives it.

State in REELHOUSE_HOME: `kafka.json` (port, controller's port, pid), `kafka.lock`, `logs/kafka.log`, `kafka/data`,
`kafka/server.properties`. It speaks plain text and asks nobody who they are: whoever may connect to 127.0.0.1 of this
machine may read and write its topics.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import uuid
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.kafka import configuration, jars, protocol
from local.postgres.process import command_of
from local.settings import Settings
from local.setup import java
from local.setup.jars import JarsMissing
from local.stack import clean_environment, home, ports

__all__ = ["Broker", "BrokerError", "JarsMissing", "cluster_id", "remove", "start", "status", "stop", "wish"]

HOST = configuration.HOST
USUAL_PORT = 9092
START_SECONDS = 180.0  # 2 s on a free core; a machine full of other work has taken a minute
STOP_SECONDS = 30.0
LOCK_SECONDS = 120.0
POLL_SECONDS = 0.05
# How long the port of last time is waited for: who reads and writes knows it.
FREED_SECONDS = 5.0


class BrokerError(RuntimeError):
    """The broker could not be started or stopped; the message says why and what to do."""


@dataclass(frozen=True)
class Broker:
    """A running broker.

    Attributes:
        port: where clients connect, on 127.0.0.1.
        controller_port: where it talks to itself.
        pid: its process.
    """

    port: int
    controller_port: int
    pid: int

    @property
    def bootstrap(self) -> str:
        """What clients call `bootstrap.servers`."""
        return f"{HOST}:{self.port}"


def start(settings: Settings, say: jars.Say = print) -> Broker:
    """Start the broker, or return the one of this home that runs already.

    Its port is as `wish` says; where all of those are taken by somebody else, any free one.

    Raises:
        BrokerError: it did not come up; the message ends with the last lines of its log.
        JarsMissing: its jars can't be fetched.
    """
    classpath = f"{jars.ensure(jars.BROKER, settings.cache, say)}/*"
    with _locked(settings):
        running = _process(settings)
        if running is not None:
            return _ready(settings, running, None)
        _wait_for_earlier_port(settings)
        controller_port = _controller_port(settings)
        _format(settings, classpath, controller_port)
        for port in ports.free(wish(settings)):
            with contextlib.suppress(_PortTaken):
                return _launch(settings, classpath, port, controller_port)
    raise BrokerError(f"Kafka found no free port; {_log_file(settings)} says more")


def wish(settings: Settings) -> ports.Wish:
    """The port that it should have: producers and jobs know the last one, so it stays where none is asked for."""
    state = _state(settings)
    return ports.Wish(settings.kafka_port, USUAL_PORT, state.get("port"), state.get("asked_port"))


def status(settings: Settings) -> Broker | None:
    """The broker of this home where it serves, else None."""
    running = _process(settings)
    return running if running and protocol.brokers(running.port) else None


def cluster_id(settings: Settings) -> str | None:
    """Kafka's own id of this home's cluster; None before its first start."""
    done = _folder(settings) / "formatted"
    return done.read_text().strip() if done.exists() else None


def stop(settings: Settings) -> bool:
    """Stop the broker in order and wait for its end; false where none was running.

    Raises:
        BrokerError: it did not stop.
    """
    if not (settings.home / "kafka").is_dir():
        return False
    with _locked(settings):
        return _stop(settings)


def remove(settings: Settings) -> None:
    """Stop the broker and delete its topics."""
    if not (settings.home / "kafka").is_dir():
        return
    with _locked(settings):
        _stop(settings)
        shutil.rmtree(settings.home / "kafka")
        _state_file(settings).unlink(missing_ok=True)


def _wait_for_earlier_port(settings: Settings) -> None:
    """A broker that was killed has no command any more some time before the system takes its port back."""
    earlier, deadline = _state(settings).get("port"), time.monotonic() + FREED_SECONDS
    while earlier and not ports.is_free(earlier) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


class _PortTaken(Exception):
    """Somebody took the port between our look at it and the broker's bind."""


def _controller_port(settings: Settings) -> int:
    """The one of last time where it is free: the data folder knows the controller by it."""
    earlier = _state(settings).get("controller_port")
    return int(earlier) if earlier and ports.is_free(earlier) else ports.any_free()


def _launch(settings: Settings, classpath: str, port: int, controller_port: int) -> Broker:
    _write_properties(settings, port, controller_port)
    options = [*configuration.JAVA_OPTIONS, f"-Dlog4j2.configurationFile={_folder(settings) / 'log4j2.xml'}"]
    with home.open_log(_log_file(settings)) as log:
        log.seek(0, os.SEEK_END)
        begin = log.tell()
        process = subprocess.Popen(
            [*_java(), *options, "-cp", classpath, "kafka.Kafka", str(_properties_file(settings))],
            cwd=_folder(settings),
            env=clean_environment.minimal(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    started = Broker(port, controller_port, process.pid)
    # At once: a start whose command is killed goes on without it, and must be found.
    home.write_private(_state_file(settings), json.dumps({**asdict(started), "asked_port": settings.kafka_port}))
    try:
        return _ready(settings, started, process)
    except BrokerError as error:
        with _log_file(settings).open() as log:
            log.seek(begin)
            said = log.read()
        if "Address already in use" in said:
            raise _PortTaken from error
        raise BrokerError(f"{error}; {_log_file(settings)} ends with:\n{said[-2000:]}") from error


def _ready(settings: Settings, broker: Broker, process: subprocess.Popen[bytes] | None) -> Broker:
    """Wait until it serves. `process` is the one that we started: only its parent learns that it has ended."""
    deadline = time.monotonic() + START_SECONDS
    while not protocol.brokers(broker.port):
        ended = process.poll() is not None if process else _process(settings) is None
        if ended:
            raise BrokerError("Kafka ended before it served")
        if time.monotonic() > deadline:
            if process:
                process.kill()
                process.wait()
            raise BrokerError(f"Kafka (pid {broker.pid}) has not served for {START_SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)
    return broker


def _stop(settings: Settings) -> bool:
    running = _process(settings)
    if running is None:
        return False
    os.kill(running.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _process(settings) is not None:
        if time.monotonic() > deadline:
            # What was acknowledged is on the disk: the next start reads it as after any kill.
            os.kill(running.pid, signal.SIGKILL)
            deadline = time.monotonic() + STOP_SECONDS
        time.sleep(POLL_SECONDS)
    return True


def _process(settings: Settings) -> Broker | None:
    """The living broker process of this home, whether or not it serves; a recycled pid is not taken for it."""
    state = _state(settings)
    if not state or str(_properties_file(settings)) not in command_of(state["pid"]):
        return None
    return Broker(state["port"], state["controller_port"], state["pid"])


def _format(settings: Settings, classpath: str, controller_port: int) -> None:
    """Give the data folder its cluster id, as KRaft wants it once before the first start; a killed one is done anew."""
    data, done = _folder(settings) / "data", _folder(settings) / "formatted"
    if done.exists():
        return
    if data.exists():
        shutil.rmtree(data)
    _write_properties(settings, USUAL_PORT, controller_port)
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    ran = subprocess.run(
        [*_java(), *configuration.JAVA_OPTIONS, "-cp", classpath, "kafka.tools.StorageTool", "format", "--standalone",
         f"--cluster-id={cluster}", "-c", str(_properties_file(settings))],
        cwd=_folder(settings), env=clean_environment.minimal(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode != 0:
        raise BrokerError(f"Kafka's folder {data} could not be made:\n{(ran.stdout + ran.stderr)[-2000:]}")
    home.write_private(done, f"{cluster}\n")


def _write_properties(settings: Settings, port: int, controller_port: int) -> None:
    folder = home.private_folder(_folder(settings))
    text = configuration.as_text(configuration.properties(folder / "data", port, controller_port))
    home.write_private(_properties_file(settings), text)
    home.write_private(folder / "log4j2.xml", configuration.LOG4J)


def _java() -> list[str]:
    return [str(java.find_java_home() / "bin" / "java")]


def _state(settings: Settings) -> dict[str, Any]:
    file = _state_file(settings)
    return dict(json.loads(file.read_text())) if file.exists() else {}


def _folder(settings: Settings) -> Path:
    return settings.home / "kafka"


def _properties_file(settings: Settings) -> Path:
    return _folder(settings) / "server.properties"


def _state_file(settings: Settings) -> Path:
    return settings.home / "kafka.json"


def _log_file(settings: Settings) -> Path:
    return home.private_folder(settings.home / "logs") / "kafka.log"


def _locked(settings: Settings) -> AbstractContextManager[None]:
    """One start or stop at a time per home."""
    return home.starting_or_stopping(settings.home / "kafka.lock", "Kafka", LOCK_SECONDS, BrokerError)
