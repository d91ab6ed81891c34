"""What stacks of MiniStack's CloudFormation need from this machine."""

from __future__ import annotations

import logging
from typing import Any

from local.glue.ministack_hooks.hook_points import SERVICES, module

HOST = "127.0.0.1"

logger = logging.getLogger("reelhouse.ministack")


def hook_crawlers() -> None:
    """Let a stack fail to delete a crawler that runs, as AWS does: MiniStack does not look at the answer."""
    provisioners = module(f"{SERVICES}.cloudformation.provisioners")
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Glue::Crawler"]
    delete = handlers["delete"]

    def delete_crawler(physical_id: str, props: dict[str, Any]) -> Any:
        glue = module(f"{SERVICES}.glue")
        if physical_id in glue._crawlers:
            provisioners._glue_call(glue._delete_crawler, {"Name": physical_id}, "AWS::Glue::Crawler", "delete")
        return delete(physical_id, props)

    handlers["delete"] = delete_crawler


def hook_database_address() -> None:
    """Give `Endpoint.Address` of a stack's DB instances the address where PostgreSQL really listens."""
    provisioners = module(f"{SERVICES}.cloudformation.provisioners")
    original = provisioners._rds_db_instance_attrs

    def attributes(instance: dict[str, Any]) -> dict[str, str]:
        instance["Endpoint"]["Address"] = HOST
        found: dict[str, str] = original(instance)
        return found

    provisioners._rds_db_instance_attrs = attributes


def hook_orphaned_buckets() -> None:
    """Let a stack take back a bucket whose record of a stack was lost.

    Objects are on disk when a PUT answers; the stack that made their bucket only once its operation is over. After a
    kill −9 in between, the bucket is there and belongs to no stack, and nobody could deploy again.
    """
    provisioners = module(f"{SERVICES}.cloudformation.provisioners")
    handlers = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    conflict, create = provisioners.s3_bucket_name_conflict, handlers["create"]
    left_behind = {name for _, name in module(f"{SERVICES}.s3")._buckets._data}

    def orphaned(name: str) -> bool:
        return name in left_behind and not any(name in _physical_ids(stack) for stack in _stacks())

    def name_conflict(name: str) -> str | None:
        found: str | None = None if orphaned(name) else conflict(name)
        return found

    def create_bucket(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        name = props.get("BucketName", "")
        if orphaned(name):
            logger.warning("bucket %s outlived the record of its stack: %s takes it back", name, stack_name)
            return provisioners._s3_update(name, {}, props, stack_name)
        return create(logical_id, props, stack_name)

    provisioners.s3_bucket_name_conflict, handlers["create"] = name_conflict, create_bucket


def _stacks() -> list[dict[str, Any]]:
    return list(module(f"{SERVICES}.cloudformation")._stacks._data.values())


def _physical_ids(stack: dict[str, Any]) -> set[str]:
    return {resource.get("PhysicalResourceId", "") for resource in stack.get("_resources", {}).values()}


def deploying() -> bool:
    """A stack operation is going on: what is saved now would be half of it."""
    at_rest = ("REVIEW_IN_PROGRESS",)  # a change set that waits for its execution
    statuses = [str(stack["StackStatus"]) for stack in _stacks()]
    return any(status.endswith("_IN_PROGRESS") and status not in at_rest for status in statuses)
