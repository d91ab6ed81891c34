"""Every private name of MiniStack that the hooks use; `verify` and its test say which one a new version has moved."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
from typing import Any

PINNED = "1.5.33"
SERVICES = "ministack.services"

# What CloudFormation's provisioners call of MiniStack's Glue, and the engine answers -> its action.
PROVISIONED = {
    "_create_database": "CreateDatabase",
    "_update_database": "UpdateDatabase",
    "_delete_database": "DeleteDatabase",
    "_create_table": "CreateTable",
    "_update_table": "UpdateTable",
    "_delete_table": "DeleteTable",
    "_create_partition": "CreatePartition",
    "_get_partition": "GetPartition",
    "_batch_update_partition": "BatchUpdatePartition",
    "_delete_partition": "DeletePartition",
    "_create_connection": "CreateConnection",
    "_delete_connection": "DeleteConnection",
    "_create_crawler": "CreateCrawler",
    "_update_crawler": "UpdateCrawler",
    "_delete_crawler": "DeleteCrawler",
    "_create_job": "CreateJob",
    "_update_job": "UpdateJob",
    "_delete_job": "DeleteJob",
    "_create_trigger": "CreateTrigger",
    "_update_trigger": "UpdateTrigger",
    "_delete_trigger": "DeleteTrigger",
    "_create_workflow": "CreateWorkflow",
    "_update_workflow": "UpdateWorkflow",
    "_delete_workflow": "DeleteWorkflow",
    "_tag_resource": "TagResource",
    "_untag_resource": "UntagResource",
}
# Where MiniStack keeps what the Glue API defines -> the store's name for it.
KEPT = {
    "_databases": "databases",
    "_tables": "tables",
    "_partitions": "partitions",
    "_partition_indexes": "partition_indexes",
    "_table_column_statistics": "table_statistics",
    "_partition_column_statistics": "partition_statistics",
    "_user_defined_functions": "functions",
    "_connections": "connections",
    "_crawlers": "crawlers",
    "_jobs": "jobs",
    "_classifiers": "classifiers",
    "_triggers": "triggers",
    "_workflows": "workflows",
    "_tags": "tags",
}
# Step Functions' actions that are answered here, or checked first.
STATE_ACTIONS = (
    "_create_state_machine", "_update_state_machine", "_describe_state_machine", "_delete_state_machine",
    "_validate_state_machine_definition", "_test_state", "_delete_state_machine_alias", "_update_state_machine_alias",
    "_create_activity", "_delete_activity", "_list_activities", "_get_activity_task", "_start_execution",
    "_start_sync_execution", "_stop_execution", "_describe_execution", "_list_executions", "_send_task_success",
    "_send_task_failure", "_send_task_heartbeat", "_get_execution_history", "_create_state_machine_alias",
    "_describe_state_machine_for_execution",
)  # fmt: skip
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
        "_ALL_STATE": None,
        "reset": (),
        **dict.fromkeys(KEPT),
        **dict.fromkeys(PROVISIONED, ("data",)),
    },
    f"{SERVICES}.stepfunctions": {
        **dict.fromkeys(
            (
                "_SERVICE_DISPATCH", "_AWS_SDK_SERVICE_MAP", "_executions", "_state_machines", "_map_runs",
                "_state_machine_versions", "_state_machine_aliases", "_activities", "_tags",
            )
        ),
        "_ExecutionError": ("error", "cause"),
        "_invoke_resource": ("resource", "input_data"),
        "_register_sfn_jsonata_functions": ("expr",),
        "_resolve_state_machine_arn": ("arn",),
        "_execution_version_arn": ("arn",),
        "_execution_sort_key": ("execution",),
        "_default_encryption": (),
        "handle_request": ("method", "path", "headers", "body", "query_params"),
        "_finalize_response": ("response",),
        "_dispatch_aws_sdk_rest_xml": ("service_info", "service_name", "action", "input_data"),
        "_emit_execution_status_event": ("execution",),
        "load_persisted_state": ("data",),
        "reset": (),
        "get_region": (),
        "get_account_id": (),
        "json_response": None,
        "error_response_json": None,
        **dict.fromkeys(STATE_ACTIONS, ("data",)),
    },
    f"{SERVICES}.cloudformation.provisioners": {
        "_GLUE_JOB_DEFAULTS": None,
        "_GLUE_CRAWLER_DEFAULTS": None,
        "_GLUE_TRIGGER_DEFAULTS": None,
        "_glue_sync_tags": ("arn", "old_props", "new_props", "resource_type"),
        "_physical_name": ("stack_name", "logical_id", "lowercase", "max_len", "seeded"),
        "_rename_replacement": (
            "physical_id", "old_props", "new_props", "stack_name", "logical_id", "declared_name", "current_name",
            "create_fn", "delete_fn", "delete_when_id_unchanged",
        ),
        "_glue_database_name": ("logical_id", "props", "stack_name"),
        "_glue_table_name": ("logical_id", "props", "stack_name"),
        "_glue_call": ("fn", "data", "resource_type", "action"),
        "_RESOURCE_HANDLERS": None,
        "_sfn_definition": ("props",),
        "_sfn_handler_error": ("message",),
        "_declared_or_default": ("old_props", "new_props", "defaults"),
        "_rds_db_instance_attrs": ("instance",),
        "_sm_secret_string": ("props",),
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
    f"{SERVICES}.secretsmanager": {
        "handle_request": ("method", "path", "headers", "body", "query_params"),
        "_secrets": None,
        "_resource_policies": None,
        "_emit_secret_label_updated": ("secret", "label", "version_id"),
        **dict.fromkeys(("_update_secret", "_put_secret_value", "_replicate_secret_to_regions"), ("data",)),
    },
    f"{SERVICES}.eventbridge": {
        "_invoke_target": ("target", "event", "rule", "view"),
        "_put_events": ("data", "allow_aws_source"),
    },
    f"{SERVICES}.msk": {"handle_request": ("method", "path", "headers", "body", "query_params")},
    f"{SERVICES}.tagging": {"_COLLECTORS": None},
    f"{SERVICES}.lambda_svc": {"_execute_function": ("func", "event")},
    f"{SERVICES}.cloudwatch_logs": {
        "_log_groups": None,
        "_log_records": None,
        "_log_events_lock": None,
        "_build_log_record": ("ptr", "timestamp_ms", "message", "log_group", "log_stream"),
        "load_persisted_state": ("data",),
    },
    "ministack.core.lambda_runtime": {"reset": ()},
    "ministack.core.responses": {
        "AccountRegionScopedDict": (),
        "get_account_id": (),
        "get_region": (),
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
