"""Every private name of MiniStack that the hooks use; `verify` and its test say which one a new version has moved."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
from typing import Any

PINNED = "1.5.33"
SERVICES = "ministack.services"

# What is checked before MiniStack does it -> its action. CloudFormation's provisioners call these as well.
DEFINITIONS = {
    "_create_crawler": "CreateCrawler",
    "_update_crawler": "UpdateCrawler",
    "_delete_crawler": "DeleteCrawler",
    "_create_trigger": "CreateTrigger",
    "_update_trigger": "UpdateTrigger",
}
# What speaks of a table's partitions -> its action.
PARTITIONS = {
    "_get_partition": "GetPartition",
    "_get_partitions": "GetPartitions",
    "_batch_get_partition": "BatchGetPartition",
    "_create_partition": "CreatePartition",
    "_batch_create_partition": "BatchCreatePartition",
}
# What MiniStack answers before it looks which service a request is for -> that service. Without these a request goes
# the general way, where its service is served or refused.
SHORTCUTS = {
    "_handle_cognito_get_request": "cognito-idp",
    "_handle_cognito_body_request": "cognito-idp",
    "_handle_rds_data_request": "rds-data",
    "_handle_ses_v2_request": "ses",
    "_handle_ecr_registry_request": "ecr",
    "_handle_cloudfront_dataplane_request": "cloudfront",
    "_handle_execute_api_request": "apigateway",
    "_handle_lambda_url_request": "lambda",
    "_handle_alb_request": "elasticloadbalancing",
}
# module -> private name -> its parameters, or None where it is not a function.
HOOK_POINTS: dict[str, dict[str, tuple[str, ...] | None]] = {
    f"{SERVICES}.glue": {
        "_handle_request_sync": ("method", "path", "headers", "body", "query_params"),
        "_create_job": ("data",),
        "_update_job": ("data",),
        "_jobs": None,
        "_tables": None,
        "_crawlers": None,
        **dict.fromkeys((*DEFINITIONS, *PARTITIONS), ("data",)),
    },
    f"{SERVICES}.stepfunctions": {
        "_SERVICE_DISPATCH": None,
        "_ExecutionError": ("error", "cause"),
        "_execute_task": ("state_def", "raw_input", "execution", "ctx"),
        "_fail_execution": ("execution", "error", "cause"),
        "_run_execution": ("exec_arn",),
        "_executions": None,
        "_state_machines": None,
        "_add_event": ("execution", "event_type", "details"),
        "_apply_parameters": ("state_def", "data", "ctx"),
        "_apply_jsonata_arguments": ("state_def", "raw_input", "ctx"),
        "_dispatch_aws_sdk_rest_xml": ("service_info", "service_name", "action", "input_data"),
        "_emit_execution_status_event": ("execution",),
        "_map_runs": None,
        "load_persisted_state": ("data",),
        "_find_matching_retrier": ("retriers", "error", "retry_counts"),
    },
    f"{SERVICES}.cloudformation.provisioners": {
        "_GLUE_JOB_DEFAULTS": None,
        "_glue_call": ("fn", "data", "resource_type", "action"),
        "_RESOURCE_HANDLERS": None,
        "_rds_db_instance_attrs": ("instance",),
        "_s3_update": ("physical_id", "old_props", "new_props", "stack_name"),
        "s3_bucket_name_conflict": ("name",),
    },
    f"{SERVICES}.cloudformation": {"_stacks": None},
    f"{SERVICES}.s3": {"_buckets": None, "_get_object": ("bucket_name", "key", "headers", "query_params")},
    f"{SERVICES}.athena": {
        "handle_request": ("method", "path", "headers", "body", "query_params"),
        "_ensure_default_workgroup": (),
        "_ensure_default_data_catalog": (),
        "_parse_ddl": ("query",),
        "_CreateTable": None,
        "_create_table_input": ("ddl",),
        "_executions": None,
        "_workgroups": None,
        "_prepared_statements": None,
        "_named_queries": None,
        "_data_catalogs": None,
        "_tags": None,
        "_arn_workgroup": ("name",),
    },
    f"{SERVICES}.tagging": {"_COLLECTORS": None},
    "ministack.core.responses": {"get_account_id": (), "get_region": ()},
    f"{SERVICES}.lambda_svc": {"_execute_function": ("func", "event")},
    f"{SERVICES}.cloudwatch_logs": {
        "_log_groups": None,
        "_log_records": None,
        "_log_events_lock": None,
        "_build_log_record": ("ptr", "timestamp_ms", "message", "log_group", "log_stream"),
        "load_persisted_state": ("data",),
    },
    "ministack.core.persistence": {
        "_json_default": ("obj",),
        "_json_object_hook": ("obj",),
        "_state_format_version": ("service",),
        "STATE_DIR": None,
    },
    "ministack.app": {
        "_build_persistence_save_dict": (),
        "app": ("scope", "receive", "send"),
        "SERVICE_HANDLERS": None,
        "SERVICE_REGISTRY": None,
        "_handle_special_data_plane_request": (
            "method", "path", "headers", "body", "query_params", "request_id", "raw_path", "raw_query_string",
            "client_ip",
        ),
        "_resolve_custom_domain_request": ("host", "path"),
        **dict.fromkeys(SHORTCUTS),
    },
    "ministack.core.iam_actions": {
        "access_denied_response": (
            "service", "action", "principal_arn", "request_id", "error_code", "message", "headers", "resource_arn",
            "explicit_deny", "resource_policy_arn",
        ),
    },
}  # fmt: skip


class HookPointMoved(RuntimeError):
    """The installed MiniStack lacks a private name that the hooks need."""


def verify() -> None:
    """Check every hook point; raises HookPointMoved with all that are missing or have other parameters."""
    problems = [problem for name, names in HOOK_POINTS.items() for problem in _problems(name, names)]
    if problems:
        raise HookPointMoved(
            f"MiniStack {importlib.metadata.version('ministack')} has moved what the hooks of {PINNED} need:"
            f" {'; '.join(problems)}."
            f" Pin ministack=={PINNED}, or move the hooks in local/glue/ministack_hooks/."
        )


def _problems(module_name: str, names: dict[str, tuple[str, ...] | None]) -> list[str]:
    found_in = module(module_name)
    problems = []
    for name, parameters in names.items():
        if not hasattr(found_in, name):
            problems.append(f"{module_name}.{name} is missing")
        elif parameters is not None:
            found = tuple(inspect.signature(getattr(found_in, name)).parameters)
            if found != parameters:
                problems.append(f"{module_name}.{name} takes {found}, expected {parameters}")
    return problems


def module(name: str) -> Any:
    """A module of MiniStack."""
    return importlib.import_module(name)
