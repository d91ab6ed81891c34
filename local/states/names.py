"""AWS's rules for what requests of Step Functions give: names, ARNs, JSON."""

from __future__ import annotations

import json
import re

from local.states.text import too_large

MOST_CHARACTERS = 80
# "White space, brackets < > { } [ ], wildcard characters ? *, special characters " # % \\ ^ | ~ ` $ & , ; : /,
# control characters (U+0000-001F, U+007F-009F, U+FFFE-FFFF)" (CreateStateMachine).
FORBIDDEN = re.compile(r'[\s<>{}\[\]?*"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]')
ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/.+")
# Region prefix -> partition, where it is not `aws`.
PARTITIONS = {
    "cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b", "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}  # fmt: skip

Refusal = tuple[str, str]


def name_refusal(name: object) -> Refusal | None:
    """AWS's code and message for a name that it refuses."""
    if not isinstance(name, str) or not name:
        return "ValidationException", _detected(str(name or ""), "greater than or equal to 1")
    if len(name) > MOST_CHARACTERS:
        return "ValidationException", _detected(name, f"less than or equal to {MOST_CHARACTERS}")
    if FORBIDDEN.search(name):
        return "InvalidName", f"Invalid Name: '{name}'"
    return None


def role_refusal(role: object) -> Refusal | None:
    """AWS's code and message for what is no role's ARN."""
    if isinstance(role, str) and ROLE.fullmatch(role):
        return None
    return "InvalidArn", f"Invalid Role Arn: '{role}'"


def input_refusal(text: object) -> Refusal | None:
    """AWS's code and message for an execution's input that is no JSON, or too large."""
    code = "InvalidExecutionInput"
    if not isinstance(text, str):
        return code, "Invalid State Machine Execution Input: 'the input is not a string'"
    if too_large(text):
        return "ValidationException", "1 validation error detected: Value at 'input' failed to satisfy constraint:" \
            " Member must have length less than or equal to 262144"  # fmt: skip
    if not text:
        return code, "Invalid State Machine Execution Input: 'Invalid execution input.'"
    try:
        json.loads(text)
    except ValueError as error:
        return code, f"Invalid State Machine Execution Input: '{error}'"
    return None


def arn_prefix(region: str, account: str) -> str:
    """What the ARNs of Step Functions' resources in a region begin with."""
    partition = next((name for prefix, name in PARTITIONS.items() if region.startswith(prefix)), "aws")
    return f"arn:{partition}:states:{region}:{account}"


def _detected(value: str, rule: str) -> str:
    return (
        f"1 validation error detected: Value '{value}' at 'name' failed to satisfy constraint:"
        f" Member must have length {rule}"
    )
