"""The jobs half of the Glue engine: StartJobRun, GetJobRun, GetJobRuns, BatchStopJobRun as AWS documents them.

It knows job definitions only through boto3's public `get_job`, so that any endpoint can be put in front of it.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.glue import api_model
from local.glue.clients import AwsClients
from local.glue.config import EngineConfig
from local.glue.errors import GlueError, not_found, unsupported
from local.glue.jobs import arguments, execution, runs
from local.glue.jobs.bookmarks import JobBookmarks
from local.glue.jobs.execution import Execution, Task
from local.glue.jobs.job_requests import LOG_GROUPS, SHELL, STREAMING, refuse_unsupported, timeout_of
from local.glue.jobs.limits import describe_workers, resources_for
from local.glue.jobs.logs import remove_logs
from local.glue.jobs.queue import Queue
from local.glue.jobs.runs import JobRun, Origin, RunHistory
from local.glue.jvm.spark_host import SparkHost
from local.glue.paging import page

# Told of a run's end, with the next attempt where one follows.
Listener = Callable[[JobRun, JobRun | None], None]

logger = logging.getLogger("reelhouse.glue")


class JobEngine:
    """Runs jobs for one endpoint. All methods raise GlueError where AWS answers with an error."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        for left_by_a_crash in ("work", "jvm"):
            shutil.rmtree(config.home / left_by_a_crash, ignore_errors=True)
        self._clients = AwsClients(config.environment)
        self._history = RunHistory(config.home / "runs")
        self.bookmarks = JobBookmarks(config.home / "bookmarks")
        self._host = SparkHost(config)
        self._executions: dict[str, Execution] = {}
        self._queue = Queue(self._history, lambda waiting: self._begin(waiting.run, waiting.task))
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()
        self._closed = False

    def warm(self) -> None:
        """A Spark run is likely: begin to start a JVM for it. Returns at once."""
        threading.Thread(target=self._warm, name="reelhouse-warm", daemon=True).start()

    def _warm(self) -> None:
        try:
            self._host.warm()
        except Exception as error:
            # A Spark run will say the same; Python shell jobs need no Spark.
            logger.warning("no JVM is kept ready: %s", error)

    def listen(self, listener: Listener) -> None:
        """Have a function told of the ends of runs from now on."""
        self._listeners.append(listener)

    def start_job_run(self, request: dict[str, Any]) -> str:
        """Begin a run; `request` is the API's. Returns the run id."""
        return self._start(request, None).id

    def start_by_trigger(self, request: dict[str, Any], origin: Origin) -> JobRun:
        """Begin a run that a trigger asks for. One that can't begin is a run all the same: nobody would hear a refusal.

        It is FAILED, or ERROR where the job is not there any more ("AWS Glue job run statuses", developer guide).
        """
        try:
            return self._start(request, origin)
        except (GlueError, BotoCoreError, ClientError) as refused:
            gone = isinstance(refused, GlueError) and refused.code == "EntityNotFoundException"
            state, reason = runs.ERROR if gone else runs.FAILED, getattr(refused, "message", str(refused))
            run = JobRun(runs.new_run_id(), request["JobName"], dict(request.get("Arguments") or {}), 1, "")
            run.came_from(origin)
            self._history.add(run)
            self._history.change(run, state, error_message=reason)
            return run

    def _start(self, request: dict[str, Any], origin: Origin | None) -> JobRun:
        api_model.check("StartJobRun", request)
        job = self._job(request["JobName"])
        previous = self._previous(job["Name"], request.get("JobRunId"))
        run, task = self._prepare(job, request, previous)
        run.came_from(origin)
        most = int((job.get("ExecutionProperty") or {}).get("MaxConcurrentRuns") or 1)
        if self._history.add(run, max_active=most):
            self._begin(run, task)
        elif run.queued:
            self._queue.put(run, task, most)
        else:
            raise GlueError("ConcurrentRunsExceededException", f"Concurrent runs exceeded for {job['Name']}")
        return run

    def _job(self, name: str) -> dict[str, Any]:
        try:
            job: dict[str, Any] = self._clients.glue.get_job(JobName=name)["Job"]
        except self._clients.glue.exceptions.EntityNotFoundException:
            raise not_found("Job", name) from None
        return job

    def _previous(self, job_name: str, run_id: str | None) -> JobRun | None:
        if not run_id:
            return None
        run = self._history.get(job_name, run_id)
        if run is None:
            raise not_found("Job run", run_id)
        return run

    def _prepare(self, job: dict[str, Any], request: dict[str, Any], previous: JobRun | None) -> tuple[JobRun, Task]:
        command = job.get("Command") or {}
        kind = command.get("Name") or ""
        refuse_unsupported(job, request, command)
        given = request.get("Arguments") or (previous.arguments if previous else {})
        merged = arguments.merge(job.get("DefaultArguments") or {}, given, job.get("NonOverridableArguments") or {})
        sorted_out = arguments.sort_out(merged, job["Name"])
        for name, given_ in (("--extra-files", sorted_out.files), ("--extra-jars", sorted_out.jars)):
            if kind == SHELL and given_:
                raise unsupported(f"Job parameter {name} of a Python shell job", "AWS has it for Spark jobs only.")
        script = sorted_out.script or command.get("ScriptLocation")
        if not script:
            raise GlueError("InvalidInputException", f"Job {job['Name']} has no script: set Command.ScriptLocation.")
        workers = describe_workers(job, request)
        resources = None
        if kind != SHELL:
            resources = resources_for(
                workers.get("WorkerType"),
                workers.get("NumberOfWorkers"),
                workers.get("MaxCapacity"),
                self._config.machine,
            )
        run = JobRun(
            id=runs.new_run_id(),
            job_name=job["Name"],
            arguments=dict(given),
            timeout=timeout_of(job, request, kind),
            log_group=LOG_GROUPS[kind],
            attempt=previous.attempt + 1 if previous else 0,
            previous_run_id=previous.id if previous else None,
            glue_version=job.get("GlueVersion") or "",
            execution_class=request.get("ExecutionClass") or job.get("ExecutionClass"),
            workers=workers,
            security_configuration=request.get("SecurityConfiguration") or job.get("SecurityConfiguration"),
            queued=bool(request.get("JobRunQueuingEnabled", job.get("JobRunQueuingEnabled"))),
        )
        connections = tuple((job.get("Connections") or {}).get("Connections") or ())
        return run, Task(script, sorted_out, connections, resources, streaming=kind == STREAMING)

    def _begin(self, run: JobRun, task: Task) -> None:
        going = Execution(run, task, self._config, self._clients, self._history, self._host)
        with self._lock:
            if self._closed:
                self._history.change(run, runs.ERROR, error_message=runs.INTERRUPTED)
                raise GlueError("InternalServiceException", "The Reelhouse endpoint is stopping.")
            self._executions[run.id] = going
        execution.start(going, self._ended)

    def _ended(self, going: Execution) -> None:
        with self._lock:
            self._executions.pop(going.run.id, None)
            closed = self._closed
        retry = self._retry(going) if going.run.state == runs.FAILED and not closed else None
        if not closed:
            self._queue.advance(going.run.job_name)
            self._tell(going.run, retry)
            self._forget_outdated(going.run.job_name)
        self._config.after_run()

    def _tell(self, run: JobRun, retry: JobRun | None) -> None:
        for listener in self._listeners:
            try:
                listener(run, retry)
            except Exception:  # whatever it was: the run has ended all the same
                logger.exception("nobody heard of the end of run %s", run.id)

    def _forget_outdated(self, job_name: str) -> None:
        """Drop a job's old runs; their logs first, so that a kill in between leaves no log that nobody would drop."""
        for run in self._history.outdated(job_name):
            try:
                remove_logs(self._clients.logs, run.log_group, run.id)
            except (BotoCoreError, ClientError):
                logger.exception("the logs of run %s can't be removed; it stays in the history", run.id)
                return
            self._history.forget(run)

    def _retry(self, going: Execution) -> JobRun | None:
        """Start the next attempt where the job's MaxRetries allows one, and return it."""
        run = going.run
        try:
            allowed = int(self._job(run.job_name).get("MaxRetries") or 0)
        except GlueError:
            return None  # the job was deleted meanwhile
        if run.attempt >= allowed:
            return None
        again = JobRun(
            id=runs.retry_run_id(run.id, run.attempt + 1),
            job_name=run.job_name,
            arguments=run.arguments,
            timeout=run.timeout,
            log_group=run.log_group,
            attempt=run.attempt + 1,
            previous_run_id=run.id,
            glue_version=run.glue_version,
            execution_class=run.execution_class,
            workers=run.workers,
            queued=run.queued,
            security_configuration=run.security_configuration,
            trigger=run.trigger,
            workflow=run.workflow,
            flow_id=run.flow_id,
            predecessors=run.predecessors,
        )
        self._history.add(again)
        self._begin(again, going.task)
        return again

    def get_job_run(self, job_name: str, run_id: str) -> dict[str, Any]:
        """The `JobRun` structure, times as seconds since 1970."""
        run = self._history.get(job_name, run_id)
        if run is None:
            raise not_found("Job run", run_id)
        return self._history.show(run)

    def get_job_runs(self, job_name: str, limit: int | None = None, token: str | None = None) -> dict[str, Any]:
        """`JobRuns`, newest first, and `NextToken` where there are more than `limit` (at most and by default 200)."""
        self._job(job_name)
        found, next_token = page(self._history.of_job(job_name), min(limit or 200, 200), token)
        return {"JobRuns": [self._history.show(run) for run in found], **next_token}

    def batch_stop_job_run(self, job_name: str, run_ids: list[str]) -> dict[str, Any]:
        """Begin to stop runs; those that cannot be stopped are in `Errors`."""
        self._job(job_name)
        stopped, errors = [], []
        for run_id in run_ids:
            problem = self._stop(job_name, run_id)
            identity = {"JobName": job_name, "JobRunId": run_id}
            if problem:
                detail = {"ErrorCode": problem.code, "ErrorMessage": problem.message}
                errors.append({**identity, "ErrorDetail": detail})
            else:
                stopped.append(identity)
        return {"SuccessfulSubmissions": stopped, "Errors": errors}

    def _stop(self, job_name: str, run_id: str) -> GlueError | None:
        run = self._history.get(job_name, run_id)
        if run is None:
            return not_found("Job run", run_id)
        if self._queue.remove(run):
            self._tell(run, None)
            return None
        with self._lock:
            going = self._executions.get(run_id)
        if going is None or not going.request_stop():
            return GlueError("InvalidInputException", f"Job run {run_id} is {run.state}: it cannot be stopped.")
        return None

    def active_run_ids(self) -> set[str]:
        """The runs that go on."""
        with self._lock:
            return set(self._executions)

    def wait(self, run_id: str, seconds: float) -> bool:
        """Wait until a run has ended, at most `seconds`; True when it has."""
        if self._queue.holds(run_id):
            return self._queue.wait(run_id, seconds)
        with self._lock:
            going = self._executions.get(run_id)
        return going.ended.wait(seconds) if going else True

    def shutdown(self) -> None:
        """Stop all runs and JVMs and wait for them."""
        with self._lock:
            self._closed = True
            going = list(self._executions.values())
        self._queue.close()
        for one in going:
            one.request_stop()
        for one in going:
            if not one.ended.wait(10):
                logger.error("run %s did not end within 10 s", one.run.id)
        self._host.shutdown()
