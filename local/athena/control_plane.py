"""Workgroups, named queries and prepared statements.

Each function answers one action over the endpoint's stores. What a workgroup's settings
would do that nothing here does (metrics, cut-offs, requester pays) is kept and shown.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from local.athena import catalogue_api
from local.athena.errors import AthenaError, QueryFailed, invalid_request
from local.athena.stores import Answer, Store, Stores, listed

PRIMARY = "primary"
# What AWS shows of a workgroup for which nothing was set (measured there; moto's tests marked aws_verified).
_DEFAULTS = {
    "EnforceWorkGroupConfiguration": True,
    "PublishCloudWatchMetricsEnabled": False,
    "RequesterPaysEnabled": False,
    "EnableMinimumEncryptionConfiguration": False,
}
_ENGINE = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}
_WORKGROUP_NAME = re.compile(r"[a-zA-Z0-9._-]{1,128}\Z")


def workgroup(stores: Stores, name: str) -> dict[str, Any]:
    """A workgroup's record.

    Raises:
        AthenaError: there is none.
    """
    if name not in stores.workgroups:
        raise invalid_request("WorkGroup is not found.")
    return stores.workgroups[name]


def configuration(record: dict[str, Any]) -> dict[str, Any]:
    """A workgroup's settings with AWS's defaults."""
    own = dict(record.get("Configuration") or {})
    own["EngineVersion"] = {**_ENGINE, **(own.get("EngineVersion") or {})}
    if record["Name"] == PRIMARY:
        own = {"EnforceWorkGroupConfiguration": False, "ResultConfiguration": {}, **own}
    return {**_DEFAULTS, **own}


def _create_workgroup(request: Answer, stores: Stores) -> Answer:
    name = request["Name"]
    if not _WORKGROUP_NAME.match(name):
        raise invalid_request("WorkGroup name is not valid.")
    if name in stores.workgroups:
        raise invalid_request("WorkGroup is already created")
    stores.workgroups[name] = {
        "Name": name,
        "State": "ENABLED",
        "Description": request.get("Description", ""),
        "CreationTime": time.time(),
        "Configuration": dict(request.get("Configuration") or {}),
    }
    stores.tag("workgroup", name, request.get("Tags") or [])
    return {}


def _get_workgroup(request: Answer, stores: Stores) -> Answer:
    record = workgroup(stores, request["WorkGroup"])
    shown = {name: record[name] for name in ("Name", "State", "CreationTime")}
    if record.get("Description"):
        shown["Description"] = record["Description"]
    return {"WorkGroup": {**shown, "Configuration": configuration(record)}}


def _list_workgroups(request: Answer, stores: Stores) -> Answer:
    found = [
        {
            "Name": record["Name"],
            "State": record["State"],
            "Description": record.get("Description", ""),
            "CreationTime": record["CreationTime"],
            "EngineVersion": configuration(record)["EngineVersion"],
        }
        for _, record in sorted(stores.workgroups.items())
    ]
    return listed("WorkGroups", found, request)


def _update_workgroup(request: Answer, stores: Stores) -> Answer:
    record = workgroup(stores, request["WorkGroup"])
    own = dict(record.get("Configuration") or {})
    updates = dict(request.get("ConfigurationUpdates") or {})
    if "ResultConfigurationUpdates" in updates:
        own["ResultConfiguration"] = _changed(
            own.get("ResultConfiguration") or {}, updates["ResultConfigurationUpdates"]
        )
        del updates["ResultConfigurationUpdates"]
    record["Configuration"] = _changed(own, updates)
    for name in ("Description", "State"):
        if name in request:
            record[name] = request[name]
    return {}


def _changed(own: dict[str, Any], updates: dict[str, Any]) -> dict[str, Any]:
    """Settings after `RemoveX: true` has taken X away and `X: value` has set it."""
    gone = {name.removeprefix("Remove") for name, value in updates.items() if name.startswith("Remove") and value}
    set_ = {name: value for name, value in updates.items() if not name.startswith("Remove")}
    return {**{name: value for name, value in own.items() if name not in gone}, **set_}


def _delete_workgroup(request: Answer, stores: Stores) -> Answer:
    name = request["WorkGroup"]
    if name == PRIMARY:
        raise invalid_request("Cannot delete primary workgroup")
    workgroup(stores, name)
    inside = [(store, key) for store in _content(stores) for key, one in store.items() if _group(one) == name]
    if inside and not request.get("RecursiveDeleteOption"):
        raise invalid_request(f"WorkGroup {name} is not empty")
    for store, key in inside:
        del store[key]
    del stores.workgroups[name]
    stores.untag("workgroup", name)
    return {}


def _content(stores: Stores) -> tuple[Store, ...]:
    return stores.named_queries, stores.prepared_statements, stores.executions


def _group(one: dict[str, Any]) -> str:
    return str(one.get("WorkGroup") or one.get("WorkGroupName") or PRIMARY)


def _create_named_query(request: Answer, stores: Stores) -> Answer:
    group = request.get("WorkGroup", PRIMARY)
    workgroup(stores, group)
    query_id = str(uuid.uuid4())
    given = {name: request[name] for name in ("Name", "Database", "QueryString")}
    described = {"Description": request["Description"]} if request.get("Description") else {}
    stores.named_queries[query_id] = {"NamedQueryId": query_id, **given, **described, "WorkGroup": group}
    return {"NamedQueryId": query_id}


def _named_query(stores: Stores, query_id: str) -> dict[str, Any]:
    if query_id not in stores.named_queries:
        raise invalid_request(f"NamedQuery {query_id} was not found", "NAMED_QUERY_NOT_FOUND")
    return stores.named_queries[query_id]


def _get_named_query(request: Answer, stores: Stores) -> Answer:
    return {"NamedQuery": _named_query(stores, request["NamedQueryId"])}


def _update_named_query(request: Answer, stores: Stores) -> Answer:
    record = _named_query(stores, request["NamedQueryId"])
    record.update({name: request[name] for name in ("Name", "Description", "QueryString") if name in request})
    return {}


def _delete_named_query(request: Answer, stores: Stores) -> Answer:
    _named_query(stores, request["NamedQueryId"])
    del stores.named_queries[request["NamedQueryId"]]
    return {}


def _list_named_queries(request: Answer, stores: Stores) -> Answer:
    group = request.get("WorkGroup", PRIMARY)
    workgroup(stores, group)
    return listed("NamedQueryIds", [key for key, one in stores.named_queries.items() if _group(one) == group], request)


def _batch_get_named_query(request: Answer, stores: Stores) -> Answer:
    known, unknown = [], []
    for query_id in request["NamedQueryIds"]:
        try:
            known.append(_named_query(stores, query_id))
        except AthenaError as error:
            unknown.append({"NamedQueryId": query_id, "ErrorCode": error.detail, "ErrorMessage": error.message})
    return {"NamedQueries": known, "UnprocessedNamedQueryIds": unknown}


def _statement_key(request: Answer, stores: Stores, must_exist: bool = True) -> str:
    group, name = request["WorkGroup"], request["StatementName"]
    workgroup(stores, group)
    if must_exist and f"{group}/{name}" not in stores.prepared_statements:
        raise AthenaError("ResourceNotFoundException", f"PreparedStatement {name} was not found in workGroup {group}")
    return f"{group}/{name}"


def _create_prepared_statement(request: Answer, stores: Stores) -> Answer:
    key = _statement_key(request, stores, must_exist=False)
    if key in stores.prepared_statements:
        raise invalid_request(f"PreparedStatement {request['StatementName']} already exists")
    stores.prepared_statements[key] = _statement(request)
    return {}


def _statement(request: Answer) -> dict[str, Any]:
    described = {"Description": request["Description"]} if request.get("Description") else {}
    return {
        "StatementName": request["StatementName"],
        "QueryStatement": request["QueryStatement"],
        "WorkGroupName": request["WorkGroup"],
        **described,
        "LastModifiedTime": time.time(),
    }


def _get_prepared_statement(request: Answer, stores: Stores) -> Answer:
    return {"PreparedStatement": stores.prepared_statements[_statement_key(request, stores)]}


def _update_prepared_statement(request: Answer, stores: Stores) -> Answer:
    stores.prepared_statements[_statement_key(request, stores)] = _statement(request)
    return {}


def _delete_prepared_statement(request: Answer, stores: Stores) -> Answer:
    del stores.prepared_statements[_statement_key(request, stores)]
    return {}


def _list_prepared_statements(request: Answer, stores: Stores) -> Answer:
    group = request["WorkGroup"]
    workgroup(stores, group)
    found = [
        {name: one[name] for name in ("StatementName", "LastModifiedTime")}
        for one in stores.prepared_statements.values()
        if _group(one) == group
    ]
    return listed("PreparedStatements", found, request)


def _batch_get_prepared_statement(request: Answer, stores: Stores) -> Answer:
    known, unknown = [], []
    for name in request["PreparedStatementNames"]:
        try:
            key = _statement_key({"WorkGroup": request["WorkGroup"], "StatementName": name}, stores)
            known.append(stores.prepared_statements[key])
        except AthenaError as error:
            if error.code != "ResourceNotFoundException":
                raise
            unknown.append({"StatementName": name, "ErrorCode": "STATEMENT_NOT_FOUND", "ErrorMessage": error.message})
    return {"PreparedStatements": known, "UnprocessedPreparedStatementNames": unknown}


ACTIONS: dict[str, Callable[[Answer, Stores], Answer]] = {
    "CreateWorkGroup": _create_workgroup,
    "GetWorkGroup": _get_workgroup,
    "ListWorkGroups": _list_workgroups,
    "UpdateWorkGroup": _update_workgroup,
    "DeleteWorkGroup": _delete_workgroup,
    "CreateNamedQuery": _create_named_query,
    "GetNamedQuery": _get_named_query,
    "UpdateNamedQuery": _update_named_query,
    "DeleteNamedQuery": _delete_named_query,
    "ListNamedQueries": _list_named_queries,
    "BatchGetNamedQuery": _batch_get_named_query,
    "CreatePreparedStatement": _create_prepared_statement,
    "GetPreparedStatement": _get_prepared_statement,
    "UpdatePreparedStatement": _update_prepared_statement,
    "DeletePreparedStatement": _delete_prepared_statement,
    "ListPreparedStatements": _list_prepared_statements,
    "BatchGetPreparedStatement": _batch_get_prepared_statement,
    **catalogue_api.ACTIONS,
}
# What the emulator under it answers as it should.
LEFT_TO_EMULATOR = frozenset(
    {
        "CreateDataCatalog", "GetDataCatalog", "ListDataCatalogs", "UpdateDataCatalog", "DeleteDataCatalog",
        "TagResource", "UntagResource", "ListTagsForResource",
    }
)  # fmt: skip


def answer(action: str, request: Answer, stores: Stores) -> Answer:
    """Carry an action out.

    Raises:
        AthenaError: AWS would refuse it.
        KeyError: a required parameter is missing.
    """
    try:
        return ACTIONS[action](request, stores)
    except QueryFailed as failed:
        raise AthenaError("MetadataException", str(failed)) from None
