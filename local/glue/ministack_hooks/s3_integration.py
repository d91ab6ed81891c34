"""`aws-sdk:s3:getObject` in state machines, which MiniStack lacks: a small text object, as AWS hands it over."""

from __future__ import annotations

import re
from typing import Any

from local.glue.ministack_hooks.hook_points import SERVICES, module

# "Maximum input or result size for a task, state, or execution" (Step Functions quotas).
LARGEST = 256 * 1024


def hook_get_object() -> None:
    """Let a state machine read an object: its `Body` is the text, at most what a state's result may hold."""
    states = module(f"{SERVICES}.stepfunctions")
    others = states._dispatch_aws_sdk_rest_xml

    def dispatch(service_info: dict[str, Any], service_name: str, action: str, input_data: Any) -> Any:
        if (service_name, action) != ("s3", "getObject"):
            return others(service_info, service_name, action, input_data)
        return _get_object(states, input_data or {})

    states._dispatch_aws_sdk_rest_xml = dispatch


def _get_object(states: Any, given: dict[str, Any]) -> dict[str, Any]:
    unknown = given.keys() - {"Bucket", "Key"}
    if unknown or not {"Bucket", "Key"} <= given.keys():
        raise states._ExecutionError("States.Runtime", f"s3:getObject takes Bucket and Key here, not {sorted(given)}.")
    status, headers, body = module(f"{SERVICES}.s3")._get_object(given["Bucket"], given["Key"], {}, {})
    content = body.encode() if isinstance(body, str) else bytes(body or b"")
    if status != 200:
        raise states._ExecutionError(*refusal(content))
    if len(content) > LARGEST:
        raise states._ExecutionError(
            "States.DataLimitExceeded",
            f"The object {given['Key']} has {len(content):,} bytes: a state's result has at most {LARGEST:,}.",
        )
    return result(content, {name.lower(): value for name, value in headers.items()})


def refusal(body: bytes) -> tuple[str, str]:
    """Error name and cause of S3's answer, for instance `S3.NoSuchKeyException`."""
    text = body.decode("utf-8", "replace")
    code, message = (re.search(f"<{name}>(.*?)</{name}>", text, re.DOTALL) for name in ("Code", "Message"))
    name = code.group(1) if code else "S3"
    return f"S3.{name if name.endswith('Exception') else name + 'Exception'}", message.group(1) if message else text


def result(content: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """The task's result: the SDK's response with the body as text."""
    metadata = {name[len("x-amz-meta-") :]: value for name, value in headers.items() if name.startswith("x-amz-meta-")}
    return {
        "Body": content.decode("utf-8"),
        "ContentLength": len(content),
        "ContentType": headers.get("content-type", "binary/octet-stream"),
        "ETag": headers.get("etag", ""),
        "Metadata": metadata,
    }
