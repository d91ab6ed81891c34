"""`AWS::Glue::Workflow`, which MiniStack's CloudFormation lacks, and what it leaves out of `AWS::Glue::Trigger`."""

from __future__ import annotations

from typing import Any

from local.glue.catalogue.workflows import MEMBERS
from local.glue.ministack_hooks.hook_points import SERVICES, module

KIND = "AWS::Glue::Workflow"


def hook_stacks() -> None:
    """Let stacks make, change and delete workflows, and give triggers their batches of events."""
    provisioners = module(f"{SERVICES}.cloudformation.provisioners")
    provisioners._GLUE_TRIGGER_DEFAULTS["EventBatchingCondition"] = {}
    provisioners._RESOURCE_HANDLERS[KIND] = {
        "create": _create,
        "update": _update,
        "update_with_logical_id": True,
        "delete": _delete,
    }


def _name(logical_id: str, props: dict[str, Any], stack_name: str) -> str:
    provisioners = module(f"{SERVICES}.cloudformation.provisioners")
    found: str = props.get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    return found


def _arn(name: str) -> str:
    responses = module("ministack.core.responses")
    return f"arn:aws:glue:{responses.get_region()}:{responses.get_account_id()}:workflow/{name}"


def _create(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
    provisioners, glue = module(f"{SERVICES}.cloudformation.provisioners"), module(f"{SERVICES}.glue")
    name = _name(logical_id, props, stack_name)
    request = {"Name": name, **{member: props[member] for member in MEMBERS if member in props}}
    provisioners._glue_call(glue._create_workflow, request, KIND, "create")
    provisioners._glue_sync_tags(_arn(name), {}, props, KIND)
    return name, {}


def _update(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str, logical_id: str | None = None
) -> Any:
    provisioners, glue = module(f"{SERVICES}.cloudformation.provisioners"), module(f"{SERVICES}.glue")
    name = _name(logical_id or physical_id, new, stack_name)
    there = physical_id if physical_id in glue._workflows else None
    replaced = provisioners._rename_replacement(
        physical_id, old, new, stack_name, logical_id, name, there, _create, _delete
    )
    if replaced:
        return replaced
    dropped = {member for member in MEMBERS if member in old and member not in new}
    if dropped:
        kept = {member: value for member, value in glue._workflows[name].items() if member not in dropped}
        glue._workflows[name] = kept
    request = {"Name": name, **{member: new[member] for member in MEMBERS if member in new}}
    provisioners._glue_call(glue._update_workflow, request, KIND, "update")
    provisioners._glue_sync_tags(_arn(name), old, new, KIND)
    return name, {}


def _delete(physical_id: str, props: dict[str, Any]) -> None:
    provisioners, glue = module(f"{SERVICES}.cloudformation.provisioners"), module(f"{SERVICES}.glue")
    provisioners._glue_call(glue._delete_workflow, {"Name": physical_id}, KIND, "delete")
