"""Carries out one job run, from its script in S3 to its final state."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local.glue.clients import AwsClients
from local.glue.config import EngineConfig, base_environment
from local.glue.jobs import bookmarks, modules, runs
from local.glue.jobs.arguments import RunArguments
from local.glue.jobs.limits import Resources
from local.glue.jobs.logs import Pump, RunLogs
from local.glue.jobs.outcome import error_message
from local.glue.jobs.preinstalled import missing_of
from local.glue.jobs.process import SupervisedProcess
from local.glue.jobs.runs import JobRun, RunHistory
from local.glue.jobs.workspace import DATA_CATALOG, RunFailed, Workspace
from local.glue.jvm.kept_jvm import Jvm, JvmFailed
from local.glue.jvm.pool import Cancelled
from local.glue.jvm.spark_host import SparkHost

NOT_ENCRYPTED = "the security configuration is accepted and changes nothing here: nothing is encrypted"
# They ran Spark 2.4, which no Python of today can.
OLD_VERSIONS = ("0.9", "1.0", "2.0")

logger = logging.getLogger("reelhouse.glue")


@dataclass(frozen=True)
class Task:
    """What a run is to do: the job's command and connections, its sorted arguments, its size (None: no Spark).

    A `streaming` one runs until it is stopped, in a JVM of its own that has the Kafka connector.
    """

    script: str
    arguments: RunArguments
    connections: tuple[str, ...]
    resources: Resources | None
    streaming: bool = False


class Execution:
    """One run going on in its own thread; `ended` is set when its final state is recorded.

    `request_stop` ends it early, and so does its timeout, whatever it is at: pip, waiting for a JVM, the script.
    """

    def __init__(
        self, run: JobRun, task: Task, config: EngineConfig, clients: AwsClients, history: RunHistory, host: SparkHost
    ) -> None:
        self.run = run
        self.task = task
        self.ended = threading.Event()
        self._config = config
        self._clients = clients
        self._history = history
        self._host = host
        self._ending = threading.Event()
        self._verdict: tuple[str, str | None] | None = None
        self._process: SupervisedProcess | None = None
        self._lock = threading.Lock()
        self._seconds = 0.0
        self._submitted = False

    def request_stop(self) -> bool:
        """Begin to end the run: STOPPING now, STOPPED once its process tree is gone. False when it has ended."""
        return self._end_early((runs.STOPPED, None), runs.STOPPING)

    def _time_out(self) -> None:
        self._end_early((runs.TIMEOUT, f"Job run timed out after {self.run.timeout} minutes."), None)

    def _end_early(self, verdict: tuple[str, str | None], meanwhile: str | None) -> bool:
        """End the run with this final state and message, unless it is ending for another reason."""
        with self._lock:
            if not self.run.active:
                return False
            if self._verdict is None:
                self._verdict = verdict
                if meanwhile:
                    self._history.change(self.run, meanwhile)
            self._ending.set()
            process = self._process
        self._host.wake()
        if process:
            process.stop()
        return True

    def carry_out(self) -> None:
        """Do all of it. Never raises: whatever happens becomes the run's final state."""
        logs = RunLogs(self._clients.logs, self.run.log_group, self.run.id)
        if self.run.security_configuration:
            logs.error.feed(f"{self.run.security_configuration}: {NOT_ENCRYPTED}\n".encode(), source="engine")
        clock = self._clock()
        try:
            state, message = self._attempt(logs)
        except (RunFailed, JvmFailed) as error:
            state, message = self._verdict or (runs.FAILED, str(error))
            logs.error.feed(f"{error}\n".encode(), source="engine")
        except Cancelled:
            state, message = self._verdict or (runs.STOPPED, None)
        except Exception as error:
            logger.exception("run %s broke the engine", self.run.id)
            state, message = runs.ERROR, f"{type(error).__name__}: {error}"
        if clock:
            clock.cancel()
        logs.close()
        with self._lock:
            self._history.change(self.run, state, error_message=message, execution_time=self._seconds)
        self.ended.set()

    def _clock(self) -> threading.Timer | None:
        """Ends the run when its time is up; None where it has no limit."""
        if self.run.timeout is None:
            return None
        clock = threading.Timer(self.run.timeout * self._config.minute, self._time_out)
        clock.daemon = True
        clock.start()
        return clock

    def _attempt(self, logs: RunLogs) -> tuple[str, str | None]:
        with Workspace(self._config.home / "work", self.run.id) as workspace:
            s3, arguments = self._clients.s3, self.task.arguments
            script = workspace.fetch_script(s3, self.task.script)
            workspace.fetch_files(s3, arguments.py_files, arguments.files)
            jars = workspace.fetch_jars(s3, arguments.jars)
            if self.task.streaming:
                jars += self._kafka_connector(logs)
            self._check_connections()
            preinstalled = missing_of(script.read_text(errors="replace"))
            self._say_differences(logs, preinstalled)
            installed = modules.install(
                (*arguments.modules, *preinstalled),
                self._config.cache,
                s3,
                say=lambda data: logs.output.feed(data, "pip"),
                started=self._adopt,
                cancelled=self._ending,
            )
            environment = {**base_environment(self._config), "PYTHONPATH": workspace.module_path(installed)}
            environment |= self._bookmarks()
            if self.task.resources is None:
                return self._run([sys.executable, str(script), *self._argv()], environment, workspace.folder, logs)
            with self._host.idle_work.during_a_run():
                return self._run_spark(script, environment, workspace.folder, logs, self.task.resources, jars)

    def _kafka_connector(self, logs: RunLogs) -> list[Path]:
        """Spark's Kafka connector, which Glue's streaming jobs have without asking."""
        try:
            return self._config.kafka_connector(lambda text: logs.output.feed(f"{text}\n".encode(), "engine"))
        except Exception as error:
            raise RunFailed(f"Spark's Kafka connector is not available: {error}") from error

    def _say_differences(self, logs: RunLogs, preinstalled: tuple[str, ...]) -> None:
        """What is otherwise than on AWS, in the run's error log."""
        said = []
        if self.run.glue_version in OLD_VERSIONS:
            said.append(f"GlueVersion {self.run.glue_version} is Spark 2.4 on AWS; here the job runs on Spark 3.5.6")
        if preinstalled:
            names = ", ".join(preinstalled)
            said.append(f"AWS Glue has {names} installed; here it is fetched from PyPI, in its newest version")
        for line in said:
            logs.error.feed(f"{line}\n".encode(), source="engine")

    def _bookmarks(self) -> dict[str, str]:
        run, given = self.run, self.task.arguments
        folder = self._config.home / "bookmarks"
        return bookmarks.environment(
            folder, run.job_name, run.id, run.attempt, given.bookmark, given.bookmark_from, given.bookmark_to
        )

    def _argv(self) -> list[str]:
        identity = ["--JOB_NAME", self.run.job_name, "--JOB_RUN_ID", self.run.id]
        if self.run.workflow and self.run.flow_id:
            identity += ["--WORKFLOW_NAME", self.run.workflow, "--WORKFLOW_RUN_ID", self.run.flow_id]
        return [*identity, *self.task.arguments.argv]

    def _check_connections(self) -> None:
        for name in self.task.connections:
            try:
                kind = self._clients.glue.get_connection(Name=name)["Connection"].get("ConnectionType", "JDBC")
            except (BotoCoreError, ClientError) as error:
                raise RunFailed(f"the job's connection {name} cannot be used: {error}") from error
            if kind not in ("JDBC", "NETWORK"):
                raise RunFailed(f"the job's connection {name} is of type {kind}: only JDBC and NETWORK are supported")

    def _run_spark(
        self,
        script: Path,
        environment: dict[str, str],
        folder: Path,
        logs: RunLogs,
        resources: Resources,
        jars: list[Path],
    ) -> tuple[str, str | None]:
        conf = self._host.run_conf(self.run.job_name, environment["PYTHONPATH"], folder, resources)
        # A stream never ends, and would tell of each of its batches.
        conf |= {} if self.task.streaming else self._config.run_conf(self.run.id)
        conf |= self.task.arguments.conf
        environment |= self._host.installation().env
        if self.task.arguments.data_catalog:
            environment["PYTHONPATH"] = f"{DATA_CATALOG}:{environment['PYTHONPATH']}"
            # `create table` without `using` is Parquet's, as saveAsTable's is: there is no Hive here.
            conf.setdefault("spark.sql.legacy.createHiveTableByDefault", "false")
        # A JVM finds the jars on its class path when it starts: a kept one has started, and a stream would never give
        # one back.
        if jars or self.task.streaming or (self.task.arguments.isolation or self._config.isolation) == "jvm":
            self._submitted = True
            if jars:
                conf["spark.driver.extraClassPath"] = self._host.class_path(jars, self.task.arguments.jars_first)
            command = self._host.submit_command(conf, resources, script, self._argv())
            environment["SPARK_CONF_DIR"] = str(self._host.conf_dir())
            return self._run(command, environment, folder, logs)
        self._host.refuse_unattachable(conf)
        jvm, attached = self._host.pool().attach(
            resources.heap,
            self._ending,
            lambda jvm: jvm.attach(
                conf, folder, lambda data: logs.output.feed(data, "jvm"), lambda data: logs.error.feed(data, "jvm")
            ),
        )
        command = [sys.executable, str(script), *self._argv()]
        return self._run_attached(jvm, command, {**environment, **attached}, folder, logs)

    def _run_attached(
        self, jvm: Jvm, command: list[str], environment: dict[str, str], folder: Path, logs: RunLogs
    ) -> tuple[str, str | None]:
        reusable = False
        try:
            state, message = self._run(command, environment, folder, logs)
            reusable = state == runs.SUCCEEDED
            jvm.drain()
        finally:
            # Cleaning takes longer than the caller should wait for the run's end.
            threading.Thread(
                target=self._host.pool().release, args=(jvm, reusable), name=f"{jvm.name}-release", daemon=True
            ).start()
        return state, message

    def _run(
        self, command: list[str], environment: dict[str, str], folder: Path, logs: RunLogs
    ) -> tuple[str, str | None]:
        """Run the command to its end, or until the run is to end early; return the final state and its message."""
        with self._lock:
            if self._ending.is_set():
                raise Cancelled
            process = self._process = SupervisedProcess(command, env=environment, cwd=folder)
            self._history.change(self.run, runs.RUNNING)
        began = time.monotonic()
        pumps = [
            Pump(process.stdout, logs.output.feed, "glue-run-out"),
            Pump(process.stderr, logs.error.feed, "glue-run-err"),
        ]
        exit_ = process.wait()
        for pump in pumps:
            pump.join()
        self._seconds = time.monotonic() - began
        if self._verdict:
            return self._verdict
        return (runs.SUCCEEDED, None) if exit_.ok else (runs.FAILED, error_message(exit_, self._last_words(logs)))

    def _adopt(self, process: SupervisedProcess) -> None:
        """Take over a process of the run's preparation, so that the run's early end is its end too."""
        with self._lock:
            self._process = process
            if self._ending.is_set():
                process.stop()

    def _last_words(self, logs: RunLogs) -> str:
        """Where the script's exception is: in its stderr, which a plain spark-submit mixes into its stdout."""
        return (logs.output if self._submitted else logs.error).tail()


def start(execution: Execution, after: Callable[[Execution], None]) -> None:
    """Carry the run out in a thread of its own, then call `after(execution)`."""

    def work() -> None:
        execution.carry_out()
        after(execution)

    threading.Thread(target=work, name=f"glue-run-{execution.run.id[-8:]}", daemon=True).start()
