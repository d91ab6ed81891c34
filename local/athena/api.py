"""The actions of the Athena API: those of query executions here, the others in `control_plane`, the rest refused."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from local.athena import control_plane, query_engine, results, statements
from local.athena.errors import AthenaError, invalid_request
from local.athena.execution import Request
from local.athena.query_engine import Execution, QueryEngine, Scope
from local.athena.results import ResultFiles
from local.athena.stores import Stores, listed

Answer = dict[str, Any]
_S3_ADDRESS = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?\Z")
_NO_LOCATION = (
    "No output location provided. An output location is required either through the Workgroup result configuration"
    " setting or as an API input."
)
# Of an unencrypted lake's settings, those that S3 carries out.
_ENCRYPTIONS = {"SSE_S3": "AES256", "SSE_KMS": "aws:kms"}


@dataclass(frozen=True)
class Context:
    """What a request sees: whose it is, and the endpoint's stores."""

    scope: Scope
    stores: Stores

    @property
    def executions(self) -> MutableMapping[str, Execution]:
        """Query executions by id."""
        return self.stores.executions

    def prepared(self, group: str, name: str) -> str | None:
        """The text of a prepared statement, or None."""
        found = self.stores.prepared_statements.get(f"{group}/{name}")
        return str(found["QueryStatement"]) if found else None


class AthenaApi:
    """Answers the actions it knows; raises AthenaError where AWS answers with an error."""

    def __init__(self, engine: QueryEngine) -> None:
        self.engine = engine
        self._files = ResultFiles()
        self._actions: dict[str, Callable[[Answer, Context], Answer]] = {
            "StartQueryExecution": self._start,
            "StopQueryExecution": self._stop,
            "GetQueryExecution": self._get,
            "BatchGetQueryExecution": self._batch_get,
            "ListQueryExecutions": self._list,
            "GetQueryResults": self._results,
            "GetQueryRuntimeStatistics": self._runtime_statistics,
        }

    def answers(self, action: str) -> bool:
        """True for an action that is ours: the endpoint must not answer it."""
        return action not in control_plane.LEFT_TO_EMULATOR

    def answer(self, action: str, request: Answer, context: Context) -> Answer:
        """Carry an action out."""
        try:
            if action in control_plane.ACTIONS:
                return control_plane.answer(action, request, context.stores)
            if action not in self._actions:
                raise invalid_request(f"{action} is not supported by the Reelhouse Athena engine.")
            return self._actions[action](request, context)
        except KeyError as missing:
            name = str(missing.args[0])
            raise invalid_request(
                f"1 validation error detected: Value null at '{name[:1].lower()}{name[1:]}' failed to satisfy"
                " constraint: Member must not be null"
            ) from None

    def shutdown(self) -> None:
        """Stop everything that runs."""
        self.engine.shutdown()

    def _start(self, request: Answer, context: Context) -> Answer:
        text = request["QueryString"]
        group_name = request.get("WorkGroup", "primary")
        group = control_plane.workgroup(context.stores, group_name)
        if group.get("State") == "DISABLED":
            raise invalid_request("WorkGroup is disabled.")
        earlier = _earlier(request, context)
        if earlier:
            return {"QueryExecutionId": earlier}
        statement = statements.classify(text)
        settings = _result_settings(request, group)
        location = settings["OutputLocation"]
        bucket = location.split("/")[2]
        if not context.stores.catalogue().has_bucket(bucket):
            raise invalid_request(f"Unable to verify/create output bucket {bucket}")
        query_id = query_engine.new_id()
        output = statement.result_file(location, query_id)
        where = request.get("QueryExecutionContext") or {}
        execution: Execution = {
            "QueryExecutionId": query_id,
            "Query": text,
            "StatementType": statement.statement_type,
            **({"SubstatementType": statement.substatement_type} if statement.substatement_type else {}),
            "ResultConfiguration": {**settings, "OutputLocation": output},
            "ResultReuseConfiguration": request.get("ResultReuseConfiguration")
            or {"ResultReuseByAgeConfiguration": {"Enabled": False}},
            "QueryExecutionContext": _context(where),
            "Status": {"State": query_engine.QUEUED, "SubmissionDateTime": time.time()},
            "Statistics": query_engine.no_statistics(),
            "WorkGroup": group_name,
            "EngineVersion": query_engine.ENGINE_VERSION,
            **({"ExecutionParameters": request["ExecutionParameters"]} if request.get("ExecutionParameters") else {}),
            "_columns": [],
            "_update_count": None,
            "_output_rows": 0,
            "_token": request.get("ClientRequestToken", ""),
            "_asked": _asked(request),
        }

        work = Request(
            query_id=query_id,
            statement=statement,
            database=str(where.get("Database") or "default").strip("`").lower(),
            parameters=request.get("ExecutionParameters") or None,
            output=output,
            location=location,
            put_options=_put_options(settings),
        )
        query_engine.forget_old(context.executions, time.time())
        context.executions[query_id] = execution
        self.engine.start(execution, work, context.scope, lambda name: context.prepared(group_name, name))
        return {"QueryExecutionId": query_id}

    def _stop(self, request: Answer, context: Context) -> Answer:
        self.engine.stop(query_engine.found(context.executions, request["QueryExecutionId"]))
        return {}

    def _get(self, request: Answer, context: Context) -> Answer:
        return {"QueryExecution": self._view(query_engine.found(context.executions, request["QueryExecutionId"]))}

    def _batch_get(self, request: Answer, context: Context) -> Answer:
        known, unknown = [], []
        for query_id in request["QueryExecutionIds"]:
            try:
                known.append(self._view(query_engine.found(context.executions, query_id)))
            except AthenaError as error:
                unknown.append({"QueryExecutionId": query_id, "ErrorCode": error.detail, "ErrorMessage": error.message})
        return {"QueryExecutions": known, "UnprocessedQueryExecutionIds": unknown}

    def _list(self, request: Answer, context: Context) -> Answer:
        group = request.get("WorkGroup", "primary")
        control_plane.workgroup(context.stores, group)
        ids = [one["QueryExecutionId"] for one in context.executions.values() if one["WorkGroup"] == group]
        # The newest first.
        return listed("QueryExecutionIds", ids[::-1], request)

    def _results(self, request: Answer, context: Context) -> Answer:
        execution = self.engine.settle(query_engine.found(context.executions, request["QueryExecutionId"]))
        _check_has_results(execution)
        address = execution["ResultConfiguration"]["OutputLocation"]
        rows = []
        if address.endswith((".csv", ".txt")):
            rows = self._files.rows(self.engine.client(context.scope, "s3"), address)
        shown, token = results.page(rows, request.get("MaxResults"), request.get("NextToken"))
        answer: Answer = {
            "ResultSet": {
                "Rows": results.data(shown),
                "ResultSetMetadata": {"ColumnInfo": execution["_columns"]},
            },
            **token,
        }
        if execution["_update_count"] is not None:
            answer["UpdateCount"] = execution["_update_count"]
        return answer

    def _runtime_statistics(self, request: Answer, context: Context) -> Answer:
        """The timeline and rows that are known; nothing is told of stages, which DuckDB does not have."""
        execution = self.engine.settle(query_engine.found(context.executions, request["QueryExecutionId"]))
        counted = execution["Statistics"]
        timeline = {name: counted[name] for name in _TIMELINE if name in counted}
        rows = {
            "InputBytes": counted["DataScannedInBytes"],
            "OutputRows": execution["_output_rows"],
        }
        return {"QueryRuntimeStatistics": {"Timeline": timeline, "Rows": rows}}

    def _view(self, execution: Execution) -> Execution:
        settled = self.engine.settle(execution)
        return {name: value for name, value in settled.items() if not name.startswith("_")}


_TIMELINE = (
    "QueryQueueTimeInMillis", "ServicePreProcessingTimeInMillis", "QueryPlanningTimeInMillis",
    "EngineExecutionTimeInMillis", "ServiceProcessingTimeInMillis", "TotalExecutionTimeInMillis",
)  # fmt: skip


def _context(where: dict[str, Any]) -> dict[str, Any]:
    """The context as GetQueryExecution shows it: the catalogue in small letters, the database as it was sent."""
    found: dict[str, Any] = {}
    if where.get("Database"):
        found["Database"] = where["Database"]
    if where.get("Catalog"):
        found["Catalog"] = str(where["Catalog"]).lower()
    return found


def _result_settings(request: Answer, group: dict[str, Any]) -> dict[str, Any]:
    """Where and how results are written: the workgroup's way where it enforces it, else the client's over it.

    Raises:
        AthenaError: no location, or none of S3, or an encryption that is not carried out.
    """
    configuration = control_plane.configuration(group)
    own = dict(configuration.get("ResultConfiguration") or {})
    given = dict(request.get("ResultConfiguration") or {})
    settings = own if configuration.get("EnforceWorkGroupConfiguration") else {**own, **given}
    location = settings.get("OutputLocation")
    if not location:
        raise invalid_request(_NO_LOCATION)
    if not _S3_ADDRESS.match(location):
        raise invalid_request("outputLocation is not a valid S3 path.")
    encryption = (settings.get("EncryptionConfiguration") or {}).get("EncryptionOption")
    if encryption and encryption not in _ENCRYPTIONS:
        raise invalid_request(f"The encryption option {encryption} is not supported by the Reelhouse Athena engine.")
    return settings


def _put_options(settings: dict[str, Any]) -> dict[str, str]:
    encryption = settings.get("EncryptionConfiguration") or {}
    if not encryption:
        return {}
    options = {"ServerSideEncryption": _ENCRYPTIONS[encryption["EncryptionOption"]]}
    return {**options, "SSEKMSKeyId": encryption["KmsKey"]} if encryption.get("KmsKey") else options


def _asked(request: Answer) -> list[Any]:
    where = request.get("QueryExecutionContext") or {}
    location = (request.get("ResultConfiguration") or {}).get("OutputLocation")
    return [request.get("QueryString"), where.get("Catalog"), where.get("Database"), location]


def _earlier(request: Answer, context: Context) -> str:
    """The execution that the same ClientRequestToken started before, if any."""
    token = request.get("ClientRequestToken")
    for execution in context.executions.values() if token else ():
        if execution.get("_token") == token:
            if execution.get("_asked") != _asked(request):
                raise invalid_request("Idempotent parameters do not match", "IDEMPOTENT_PARAMETER_MISMATCH")
            return str(execution["QueryExecutionId"])
    return ""


def _check_has_results(execution: Execution) -> None:
    state = execution["Status"]["State"]
    if state in (query_engine.QUEUED, query_engine.RUNNING):
        message = f"Query has not yet finished. Current state: {state}"
        raise invalid_request(message, "INVALID_QUERY_EXECUTION_STATE")
    if state == query_engine.FAILED:
        message = "Query did not finish successfully. Final query state: FAILED"
        raise invalid_request(message, "INVALID_QUERY_EXECUTION_STATE")
    if state == query_engine.CANCELLED:
        raise invalid_request("Could not find results", "RESULT_NOT_FOUND")
