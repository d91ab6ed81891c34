"""Job runs: their states, what the API says of them, and their history on disk."""

from __future__ import annotations

import json
import os
import threading
import time
import urllib.parse
import uuid
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

STARTING, RUNNING, STOPPING = "STARTING", "RUNNING", "STOPPING"
SUCCEEDED, FAILED, TIMEOUT, STOPPED, ERROR = "SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED", "ERROR"
WAITING = "WAITING"
ACTIVE = frozenset({STARTING, RUNNING, STOPPING, WAITING})

# AWS does not say how long it keeps runs. Bounded here, so that the stack is as fast after 500 refreshes as after one.
RUNS_KEPT = 200
DAYS_KEPT = 30

INTERRUPTED = "The Reelhouse endpoint ended while this run was going on; start the job again."


@dataclass(frozen=True)
class Origin:
    """The trigger that asked for a run, in which run of a workflow (None: a chain of triggers without one), after what.

    `predecessors` are as the API shows them.
    """

    trigger: str
    workflow: str | None
    flow_id: str
    predecessors: list[dict[str, str]] = field(default_factory=list)


@dataclass
class JobRun:
    """One run of a job. Times are seconds since 1970; `timeout` is minutes (None: no limit), `execution_time` seconds.

    `workers` holds what the API shows of the size (`WorkerType`, `NumberOfWorkers`, `MaxCapacity`); the four that come
    from an `Origin` are empty where no trigger started the run.
    """

    id: str
    job_name: str
    arguments: dict[str, str]
    timeout: int | None
    log_group: str
    attempt: int = 0
    previous_run_id: str | None = None
    glue_version: str = ""
    execution_class: str | None = None
    workers: dict[str, Any] = field(default_factory=dict)
    state: str = STARTING
    error_message: str | None = None
    started_on: float = field(default_factory=time.time)
    last_modified_on: float = field(default_factory=time.time)
    completed_on: float | None = None
    execution_time: float = 0.0
    queued: bool = False
    security_configuration: str | None = None
    trigger: str | None = None
    workflow: str | None = None
    flow_id: str | None = None
    predecessors: list[dict[str, str]] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """True until the run has ended."""
        return self.state in ACTIVE

    def came_from(self, origin: Origin | None) -> None:
        """Note what asked for the run."""
        if origin:
            self.trigger, self.workflow, self.flow_id = origin.trigger, origin.workflow, origin.flow_id
            self.predecessors = origin.predecessors

    def to_api(self) -> dict[str, Any]:
        """The `JobRun` structure of the Glue API, times as seconds since 1970."""
        shown = {
            "Id": self.id,
            "Attempt": self.attempt,
            "PreviousRunId": self.previous_run_id,
            "TriggerName": self.trigger,
            "JobName": self.job_name,
            "JobMode": "SCRIPT",
            "StartedOn": self.started_on,
            "LastModifiedOn": self.last_modified_on,
            "CompletedOn": self.completed_on,
            "JobRunState": self.state,
            "Arguments": self.arguments or None,
            "ErrorMessage": self.error_message,
            "PredecessorRuns": self.predecessors,
            "JobRunQueuingEnabled": self.queued or None,
            "AllocatedCapacity": int(self.workers.get("MaxCapacity") or 0),
            "ExecutionTime": round(self.execution_time),
            "Timeout": self.timeout,
            "LogGroupName": self.log_group,
            "SecurityConfiguration": self.security_configuration,
            "GlueVersion": self.glue_version or None,
            "ExecutionClass": self.execution_class,
            **self.workers,
        }
        return {name: value for name, value in shown.items() if value is not None}


def new_run_id() -> str:
    """An id of the shape AWS gives: `jr_` and 64 hexadecimal digits."""
    return f"jr_{uuid.uuid4().hex}{uuid.uuid4().hex}"


def retry_run_id(run_id: str, attempt: int) -> str:
    """The id of a retry: the first attempt's with `_attempt_<n>`."""
    return f"{run_id.split('_attempt_')[0]}_attempt_{attempt}"


class RunHistory:
    """All runs, by job and id, newest first; each is a file under `folder`, replaced at every change of state."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._runs: dict[str, dict[str, JobRun]] = {}
        self._load()

    def _load(self) -> None:
        for path in sorted(self._folder.glob("*/*.json")):
            saved = json.loads(path.read_text())
            # An older Reelhouse wrote fields that are gone.
            run = JobRun(**{field.name: saved[field.name] for field in fields(JobRun) if field.name in saved})
            if run.active:
                self._interrupt(run)
            self._runs.setdefault(run.job_name, {})[run.id] = run

    def _interrupt(self, run: JobRun) -> None:
        run.state, run.error_message = ERROR, INTERRUPTED
        run.completed_on = run.last_modified_on = time.time()
        self._write(run)

    def _write(self, run: JobRun) -> None:
        path = self._file(run)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{run.id}.{threading.get_ident()}")
        temporary.write_text(json.dumps(asdict(run)))
        os.replace(temporary, path)

    def _file(self, run: JobRun) -> Path:
        return self._folder / urllib.parse.quote(run.job_name, safe="") / f"{run.id}.json"

    def add(self, run: JobRun, max_active: int | None = None) -> bool:
        """Record a new run, unless `max_active` runs of its job are going on or wait: then return False."""
        with self._lock:
            runs = self._runs.setdefault(run.job_name, {})
            if max_active is not None and sum(other.active for other in runs.values()) >= max_active:
                return False
            runs[run.id] = run
            self._write(run)
            return True

    def begun(self, job_name: str) -> int:
        """How many runs of a job go on; those that wait for a place do not."""
        with self._lock:
            return sum(run.active and run.state != WAITING for run in self._runs.get(job_name, {}).values())

    def change(self, run: JobRun, state: str, **changes: Any) -> None:
        """Move a run to `state`, setting other fields by name."""
        with self._lock:
            run.state, run.last_modified_on = state, time.time()
            for name, value in changes.items():
                setattr(run, name, value)
            if not run.active:
                run.completed_on = run.last_modified_on
            self._write(run)

    def get(self, job_name: str, run_id: str) -> JobRun | None:
        """One run, or None."""
        with self._lock:
            return self._runs.get(job_name, {}).get(run_id)

    def of_job(self, job_name: str) -> list[JobRun]:
        """A job's runs, newest first."""
        with self._lock:
            return sorted(self._runs.get(job_name, {}).values(), key=lambda run: run.started_on, reverse=True)

    def outdated(self, job_name: str) -> list[JobRun]:
        """Ended runs of a job beyond the newest 200, or that ended more than 30 days ago."""
        oldest = time.time() - DAYS_KEPT * 24 * 3600
        ended = [run for run in self.of_job(job_name) if not run.active]
        return [run for place, run in enumerate(ended) if place >= RUNS_KEPT or (run.completed_on or 0) < oldest]

    def forget(self, run: JobRun) -> None:
        """Remove an ended run from the history."""
        with self._lock:
            self._runs.get(run.job_name, {}).pop(run.id, None)
            self._file(run).unlink(missing_ok=True)

    def show(self, run: JobRun) -> dict[str, Any]:
        """A consistent picture of a run, as the API shows it."""
        with self._lock:
            return run.to_api()
