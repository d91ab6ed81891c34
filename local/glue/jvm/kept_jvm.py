"""One Java virtual machine that Spark scripts attach to, one after the other.

The contract is pyspark's own (`pyspark.java_gateway.launch_gateway`): `spark-submit pyspark-shell` writes its port and
secret to a file, and a script that finds both in its environment uses that JVM instead of starting one.
"""

from __future__ import annotations

import itertools
import logging
import shutil
import struct
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from py4j.clientserver import ClientServer, JavaParameters, PythonParameters
from py4j.protocol import Py4JError

from local.glue.jobs.logs import Pump
from local.glue.jobs.process import SupervisedProcess

# Ten seconds on a quiet machine; more than one minute was seen with a load of ten on two cores.
START_SECONDS = 180.0
FULL_SHARE = 0.6
WARM_UP = Path(__file__).with_name("warm_up.py")

logger = logging.getLogger("reelhouse.glue")
_numbers = itertools.count(1)


class JvmFailed(Exception):
    """The JVM did not start, or does not answer any more."""


@dataclass(frozen=True)
class JvmPlan:
    """What is fixed when a JVM starts, and how to start it.

    Attributes:
        spark_home: the Spark distribution.
        conf_dir: folder with `spark-defaults.conf`.
        env: the whole environment of the process.
        work: parent of the JVM's own working folder.
    """

    spark_home: Path
    conf_dir: Path
    env: dict[str, str]
    work: Path


class Jvm:
    """A running JVM with `heap` MiB; the constructor returns at once, `wait_ready` when it answers."""

    def __init__(self, plan: JvmPlan, heap: int) -> None:
        self.heap = heap
        self.name = f"jvm-{next(_numbers)}"
        self._folder = plan.work / f"{self.name}-{time.time_ns()}"
        self._folder.mkdir(parents=True)
        self._connection_file = self._folder / "connection"
        self._sinks: tuple[Callable[[bytes], None], Callable[[bytes], None]] | None = None
        self._gateway: Any = None
        self._baseline: Any = None
        self._env = plan.env
        self._ended = threading.Event()
        self._killed = False
        self._process = SupervisedProcess(
            [str(plan.spark_home / "bin" / "spark-submit"), "--driver-memory", f"{heap}m", "pyspark-shell"],
            env={
                **plan.env,
                "SPARK_CONF_DIR": str(plan.conf_dir),
                "_PYSPARK_DRIVER_CONN_INFO_PATH": str(self._connection_file),
            },
            cwd=self._folder,
            keep_stdin_open=True,
        )
        self._pumps = (
            Pump(self._process.stdout, lambda data: self._said(0, data), f"{self.name}-out"),
            Pump(self._process.stderr, lambda data: self._said(1, data), f"{self.name}-err"),
        )
        threading.Thread(target=self._watch, name=f"{self.name}-watch", daemon=True).start()

    @property
    def alive(self) -> bool:
        """False once the process has ended, or was told to."""
        return not (self._killed or self._ended.is_set())

    def _watch(self) -> None:
        exit_ = self._process.wait()
        self._ended.set()
        shutil.rmtree(self._folder, ignore_errors=True)
        if not exit_.stopped:
            logger.warning("%s ended by itself: %s", self.name, exit_)

    def _said(self, stream: int, data: bytes) -> None:
        sinks = self._sinks
        if sinks:
            sinks[stream](data)
        else:
            logger.info("%s: %s", self.name, data.decode(errors="replace").rstrip())

    def wait_ready(self) -> None:
        """Block until the JVM answers.

        Raises:
            JvmFailed: it ended or did not answer within `START_SECONDS`.
        """
        port, secret = self._read_connection(time.monotonic() + START_SECONDS)
        self._environment = {"PYSPARK_GATEWAY_PORT": str(port), "PYSPARK_GATEWAY_SECRET": secret}
        self._gateway = ClientServer(
            java_parameters=JavaParameters(port=port, auth_token=secret, auto_convert=True),
            python_parameters=PythonParameters(port=0, eager_load=False),
        )
        self._baseline = self._gateway.jvm.java.lang.System.getProperties().clone()
        self._level = str(self._root_logger().getLevel())
        self._zone = self._gateway.jvm.java.util.TimeZone.getDefault()
        self._locale = self._gateway.jvm.java.util.Locale.getDefault()

    def _read_connection(self, deadline: float) -> tuple[int, str]:
        # Spark renames the file into place, so that it is whole when it is there.
        while not self._connection_file.exists():
            if self._ended.wait(0.02):
                raise JvmFailed(f"{self.name} ended before it was ready; its words are in the endpoint's log")
            if time.monotonic() > deadline:
                self.kill()
                raise JvmFailed(f"{self.name} did not answer within {START_SECONDS:.0f} s")
        data = self._connection_file.read_bytes()
        port, length = struct.unpack(">ii", data[:8])
        return port, data[8 : 8 + length].decode()

    def warm_up(self) -> None:
        """Run `warm_up.py`, so that the first run finds Spark's classes loaded and compiled.

        Raises:
            JvmFailed: Spark does not work in this JVM.
        """
        settings = {"spark.master": "local[1]", "spark.app.name": "warm-up"}
        said: list[bytes] = []
        attached = self.attach(settings, self._folder, said.append, said.append)
        script = SupervisedProcess([sys.executable, str(WARM_UP)], env={**self._env, **attached}, cwd=self._folder)
        pumps = [Pump(pipe, said.append, f"{self.name}-warm-up") for pipe in (script.stdout, script.stderr)]
        exit_ = script.wait()
        for pump in pumps:
            pump.join()
        if not exit_.ok:
            raise JvmFailed(f"{WARM_UP.name} ended with {exit_}: {b''.join(said)[-2000:].decode(errors='replace')}")
        self.clean()

    def attach(
        self, conf: dict[str, str], folder: Path, output: Callable[[bytes], None], error: Callable[[bytes], None]
    ) -> dict[str, str]:
        """Give the JVM to a run: its settings, its folder, its log streams. Returns the script's environment.

        Raises:
            JvmFailed: it has died since it was last looked at.
        """
        self._sinks = (output, error)
        try:
            # `user.dir` is where Hadoop resolves relative paths; a JVM cannot change its real working directory.
            self._set_properties({**unauthenticated(conf), "user.dir": str(folder)})
        except (Py4JError, OSError) as error:
            raise JvmFailed(f"{self.name} does not answer any more: {error}") from error
        return self._environment

    def _set_properties(self, properties: dict[str, str]) -> None:
        system = self._gateway.jvm.java.lang.System
        for name, value in properties.items():
            system.setProperty(name, value)

    def drain(self) -> None:
        """Return when all that the JVM has said for the run is in the run's logs."""
        for pump in self._pumps:
            pump.drain()

    def clean(self) -> bool:
        """Remove what a run left behind; False when the JVM should not be used again.

        That is when its memory stays high, and after a run with a Hive metastore: its Derby database goes on as long
        as the JVM does, and the next run with Hive would find the tables of this one.
        """
        jvm = self._gateway.jvm
        # Scala's companion object: the class itself does not offer it to Java.
        active = getattr(getattr(jvm.org.apache.spark, "SparkContext$"), "MODULE$").getActive()
        if active.isDefined():
            active.get().stop()
        jvm.org.apache.spark.sql.SparkSession.clearActiveSession()
        jvm.org.apache.spark.sql.SparkSession.clearDefaultSession()
        jvm.java.lang.System.setProperties(self._baseline.clone())
        jvm.java.util.TimeZone.setDefault(self._zone)
        jvm.java.util.Locale.setDefault(self._locale)
        # File systems are cached with the settings of the run that opened them.
        jvm.org.apache.hadoop.fs.FileSystem.closeAll()
        if str(self._root_logger().getLevel()) != self._level:
            jvm.org.apache.logging.log4j.core.config.Configurator.reconfigure()
        self._forget_objects()
        self.drain()
        self._sinks = None
        return not (self._has_metastore() or self._full())

    def _has_metastore(self) -> bool:
        """Derby works in threads of its own from its first database on."""
        threads = self._gateway.jvm.java.lang.Thread.getAllStackTraces().keySet().toArray()
        return any(str(thread.getName()).startswith("derby.") for thread in threads)

    def _root_logger(self) -> Any:
        return self._gateway.jvm.org.apache.logging.log4j.LogManager.getRootLogger()

    def _forget_objects(self) -> None:
        """Drop the Java objects that finished Python processes never released."""
        bindings = self._gateway.java_gateway_server.getGateway().getBindings()
        own = {one._target_id for one in (self._baseline, self._zone, self._locale, bindings)}
        for name in list(bindings.keySet()):
            if name[:1] == "o" and name[1:].isdigit() and name not in own:
                bindings.remove(name)

    def _full(self) -> bool:
        runtime = self._gateway.jvm.java.lang.Runtime.getRuntime()
        limit = FULL_SHARE * runtime.maxMemory()
        if runtime.totalMemory() - runtime.freeMemory() < limit:
            return False
        runtime.gc()
        return bool(runtime.totalMemory() - runtime.freeMemory() >= limit)

    def kill(self) -> None:
        """End the JVM; returns at once."""
        self._killed = True
        if self._gateway is not None:
            self._gateway.close()
        self._process.stop()

    def wait_ended(self, seconds: float) -> bool:
        """Wait until the process is gone; False when it is not within `seconds`."""
        return self._ended.wait(seconds)


def unauthenticated(conf: dict[str, str]) -> dict[str, str]:
    """The settings of a run, without the authentication that is for a cluster where its tasks are in the JVM itself.

    For a local master Spark makes a secret, which stays with the JVM's user and goes over the next run's own: a
    cluster's master would refuse that run (SecurityManager.initializeAuth and getSecretKey, Spark 3.5).
    """
    local = conf.get("spark.master", "").startswith("local")
    return {"spark.authenticate": "false", **conf} if local else conf
