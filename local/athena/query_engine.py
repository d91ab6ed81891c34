"""Query executions: started, queued, run, stopped and looked at. Their records live in the endpoint's own store."""

from __future__ import annotations

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.athena import failures, query_runner
from local.athena.catalogue import Catalogue
from local.athena.definitions import TableInputs
from local.athena.errors import AthenaError, QueryFailed
from local.athena.execution import Outcome, Request, Surroundings
from local.athena.query_process import Cancelled, QueryProcess, Workers

Execution = dict[str, Any]
QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED = "QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"
ENDED = (SUCCEEDED, FAILED, CANCELLED)
STOPPED_REASON = "Query cancelled by user"
ENGINE_VERSION = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}
# Of the machine's memory, what one query may take.
_MEMORY_SHARE = 0.25
_MOST_MEMORY = 4 << 30
# AWS keeps the history of queries for 45 days.
KEPT_SECONDS = 45 * 86_400
MOST_KEPT = 2_000

logger = logging.getLogger("reelhouse.athena")


@dataclass(frozen=True)
class Scope:
    """Whose query it is: the access key that names the account, and the region."""

    key_id: str
    region: str


@dataclass(frozen=True)
class AthenaConfig:
    """The engine's surroundings.

    Attributes:
        url: the endpoint's address.
        home: where result files lie before they are in S3.
        table_inputs: reads Hive's CREATE TABLE.
        after_query: called when a query has ended.
    """

    url: str
    home: Path
    table_inputs: TableInputs
    after_query: Callable[[], None] = lambda: None


class QueryEngine:
    """Runs queries, two or more at a time, each in a process of its own; the others wait as QUEUED."""

    def __init__(self, config: AthenaConfig) -> None:
        self._config = config
        cores = os.cpu_count() or 1
        self._threads = max(cores // 2, 1)
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        self._memory = min(int(memory * _MEMORY_SHARE), _MOST_MEMORY)
        self._pool = ThreadPoolExecutor(max_workers=max(cores, 2), thread_name_prefix="reelhouse-athena")
        self._workers = Workers()
        self._running: dict[str, QueryProcess] = {}
        self._lock = threading.Lock()
        self._clients: dict[tuple[Scope, str], Any] = {}

    def start(
        self, execution: Execution, request: Request, scope: Scope, prepared: Callable[[str], str | None]
    ) -> None:
        """Queue a query whose record is `execution`."""
        process = QueryProcess(self._workers)
        query_id = execution["QueryExecutionId"]
        with self._lock:
            self._running[query_id] = process
        work = partial(self._work, execution, request, scope, prepared, process)
        if request.statement.needs_process:
            self._pool.submit(work)
        else:
            # The catalogue answers at once: nothing to wait in line for.
            work()

    def stop(self, execution: Execution) -> None:
        """End a query that is waiting or running; one that has ended stays as it is."""
        with self._lock:
            process = self._running.get(execution["QueryExecutionId"])
            if process is None or execution["Status"]["State"] in ENDED:
                return
            _end(execution, CANCELLED, STOPPED_REASON)
        process.cancel()
        self._config.after_query()

    def settle(self, execution: Execution) -> Execution:
        """The record; a query that an endpoint before this one did not end has failed."""
        state = execution["Status"]["State"]
        with self._lock:
            lost = state not in ENDED and execution["QueryExecutionId"] not in self._running
        if lost and execution["Status"]["State"] not in ENDED:
            _end(execution, FAILED, "GENERIC_INTERNAL_ERROR: the endpoint ended during the query")
        return execution

    def catalogue(self, scope: Scope) -> Catalogue:
        """The catalogue of an account and region."""
        return Catalogue(self.client(scope, "glue"), self.client(scope, "s3"))

    def client(self, scope: Scope, service: str) -> Any:
        """A boto3 client of the endpoint for an account and region."""
        with self._lock:
            if (scope, service) not in self._clients:
                self._clients[scope, service] = boto3.session.Session(
                    aws_access_key_id=scope.key_id, aws_secret_access_key="test", region_name=scope.region
                ).client(
                    service,
                    endpoint_url=self._config.url,
                    config=Config(
                        retries={"total_max_attempts": 2},
                        max_pool_connections=16,
                        s3={"addressing_style": "path"},
                        proxies={},
                    ),
                )
            return self._clients[scope, service]

    def shutdown(self) -> None:
        """Stop everything that runs."""
        with self._lock:
            processes = list(self._running.values())
        for process in processes:
            process.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._workers.close()

    def _work(
        self,
        execution: Execution,
        request: Request,
        scope: Scope,
        prepared: Callable[[str], str | None],
        process: QueryProcess,
    ) -> None:
        began = time.time()
        try:
            if _begin(execution, self._lock):
                outcome = query_runner.run(request, self._surroundings(scope, prepared), process)
                self._succeed(execution, outcome, began)
        except Cancelled:
            self._fail(execution, CANCELLED, STOPPED_REASON, began)
        except QueryFailed as failed:
            self._fail(execution, FAILED, str(failed), began)
        except Exception as error:  # whatever it was: the caller must not wait for ever
            logger.exception("the query %s", request.query_id)
            self._fail(execution, FAILED, f"GENERIC_INTERNAL_ERROR: {type(error).__name__}: {error}", began)
        finally:
            with self._lock:
                self._running.pop(request.query_id, None)
            self._config.after_query()

    def _surroundings(self, scope: Scope, prepared: Callable[[str], str | None]) -> Surroundings:
        work = self._config.home / "results"
        work.mkdir(parents=True, exist_ok=True)
        return Surroundings(
            catalogue=self.catalogue(scope),
            s3={
                "endpoint": self._config.url.partition("://")[2],
                "region": scope.region,
                "key_id": scope.key_id,
            },
            table_inputs=self._config.table_inputs,
            memory=self._memory,
            threads=self._threads,
            work=work,
            prepared=prepared,
        )

    def _succeed(self, execution: Execution, outcome: Outcome, began: float) -> None:
        with self._lock:
            if execution["Status"]["State"] in ENDED:
                return
            execution["_columns"] = outcome.columns
            execution["_update_count"] = outcome.update_count
            execution["_output_rows"] = outcome.rows
            execution["Statistics"] = _statistics(execution, began, outcome.bytes_scanned, outcome.manifest)
            _end(execution, SUCCEEDED)

    def _fail(self, execution: Execution, state: str, reason: str, began: float) -> None:
        with self._lock:
            if execution["Status"]["State"] not in ENDED:
                execution["Statistics"] = _statistics(execution, began)
                _end(execution, state, reason)


def new_id() -> str:
    """An id as Athena's are."""
    return str(uuid.uuid4())


def no_statistics() -> dict[str, Any]:
    """The statistics of a query that has not run."""
    return {
        "EngineExecutionTimeInMillis": 0,
        "DataScannedInBytes": 0,
        "TotalExecutionTimeInMillis": 0,
        "QueryQueueTimeInMillis": 0,
        "ServicePreProcessingTimeInMillis": 0,
        "QueryPlanningTimeInMillis": 0,
        "ServiceProcessingTimeInMillis": 0,
        "ResultReuseInformation": {"ReusedPreviousResult": False},
    }


def forget_old(executions: MutableMapping[str, Execution], now: float) -> None:
    """Drop what AWS would have dropped, and more where there are very many."""
    ended = sorted(
        (one["Status"]["SubmissionDateTime"], query_id)
        for query_id, one in executions.items()
        if one["Status"]["State"] in ENDED
    )
    surplus = len(ended) - MOST_KEPT
    for index, (submitted, query_id) in enumerate(ended):
        if index < surplus or now - submitted > KEPT_SECONDS:
            executions.pop(query_id, None)


def found(executions: MutableMapping[str, Execution], query_id: str) -> Execution:
    """The record of an execution.

    Raises:
        AthenaError: there is none.
    """
    if query_id not in executions:
        raise AthenaError(
            "InvalidRequestException", f"QueryExecution {query_id} was not found", "QUERY_EXECUTION_NOT_FOUND"
        )
    return executions[query_id]


def _begin(execution: Execution, lock: threading.Lock) -> bool:
    with lock:
        if execution["Status"]["State"] != QUEUED:
            return False
        execution["Status"] = {**execution["Status"], "State": RUNNING}
        return True


def _end(execution: Execution, state: str, reason: str = "") -> None:
    # A new dict in one step: the state is saved from another thread.
    status = {**execution["Status"], "State": state, "CompletionDateTime": time.time()}
    if reason:
        status["StateChangeReason"] = reason
    if state == FAILED:
        status["AthenaError"] = failures.athena_error(reason)
    execution["Status"] = status


def _statistics(execution: Execution, began: float, scanned: int = 0, manifest: str = "") -> dict[str, Any]:
    now, submitted = time.time(), execution["Status"]["SubmissionDateTime"]
    times = {
        "EngineExecutionTimeInMillis": int((now - began) * 1000),
        "DataScannedInBytes": scanned,
        "TotalExecutionTimeInMillis": int((now - submitted) * 1000),
        "QueryQueueTimeInMillis": int((began - submitted) * 1000),
    }
    more = {"DataManifestLocation": manifest} if manifest else {}
    return {**no_statistics(), **times, **more}
