"""The Secrets Manager API as far as it is carried out here, and the bounds that its model sets; all else is refused."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ServiceModel, Shape

from local.secrets.errors import SecretsError, constraint, invalid_parameter, unsupported

PAGE = "MaxResults NextToken"
VALUE = "ClientRequestToken SecretString SecretBinary"
# Each action with the members that are carried out. A member that is refused may be given as false or empty.
ACTIONS: dict[str, str] = {
    "CreateSecret": f"Name Description KmsKeyId Tags {VALUE}",
    "UpdateSecret": f"SecretId Description KmsKeyId {VALUE}",
    "DescribeSecret": "SecretId",
    "ListSecrets": f"IncludePlannedDeletion Filters SortBy SortOrder {PAGE}",
    "DeleteSecret": "SecretId RecoveryWindowInDays ForceDeleteWithoutRecovery",
    "RestoreSecret": "SecretId",
    "TagResource": "SecretId Tags",
    "UntagResource": "SecretId TagKeys",
    "PutSecretValue": f"SecretId VersionStages {VALUE}",
    "GetSecretValue": "SecretId VersionId VersionStage",
    "BatchGetSecretValue": f"SecretIdList Filters {PAGE}",
    "ListSecretVersionIds": f"SecretId IncludeDeprecated {PAGE}",
    "UpdateSecretVersionStage": "SecretId VersionStage RemoveFromVersionId MoveToVersionId",
    "GetRandomPassword": (
        "PasswordLength ExcludeCharacters ExcludeNumbers ExcludePunctuation ExcludeUppercase ExcludeLowercase"
        " IncludeSpace RequireEachIncludedType"
    ),
    "PutResourcePolicy": "SecretId ResourcePolicy",
    "GetResourcePolicy": "SecretId",
    "DeleteResourcePolicy": "SecretId",
}
ONE_REGION = "A secret is kept in one region only."
_NO_ROTATION = "No rotation function is called: put the new value with PutSecretValue."
INSTEAD = {
    "RotateSecret": _NO_ROTATION,
    "CancelRotateSecret": _NO_ROTATION,
    "ReplicateSecretToRegions": ONE_REGION,
    "RemoveRegionsFromReplication": ONE_REGION,
    "StopReplicationToReplica": ONE_REGION,
    "CreateSecret.AddReplicaRegions": ONE_REGION,
    "ValidateResourcePolicy": "Nothing here weighs what a policy allows.",
    "PutResourcePolicy.BlockPublicPolicy": "Nothing here weighs what a policy allows.",
}
_TOKEN = "ClientRequestToken"
_NAME = re.compile(r"[A-Za-z0-9/_+=.@-]+")


@cache
def model() -> ServiceModel:
    """botocore's model of the API, of the pinned version."""
    found: ServiceModel = botocore.session.get_session().get_service_model("secretsmanager")
    return found


def check(action: str, request: dict[str, Any]) -> None:
    """Let a request through that asks for nothing but what is carried out, within the bounds of the API's model.

    Raises:
        SecretsError: with the name of the action or the member.
    """
    if action not in ACTIONS:
        raise unsupported(f"Secrets Manager action {action}", INSTEAD.get(action, ""))
    for member, value in request.items():
        name = f"{action}.{member}"
        if member not in ACTIONS[action].split() and value not in (None, False, "", [], {}):
            raise unsupported(name, INSTEAD.get(name, ""))
    _check_bounds(action, request)
    if "Name" in request and not _NAME.fullmatch(request["Name"]):
        words = (
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
        )
        raise SecretsError("ValidationException", words)


def _check_bounds(action: str, request: dict[str, Any]) -> None:
    shape = model().operation_model(action).input_shape
    for member in shape.required_members:
        if request.get(member) is None:
            raise constraint(None, member, "must not be null")
    for member, value in request.items():
        if member in shape.members and value is not None:
            _check_member(member, value, shape.members[member])


def _check_member(member: str, value: Any, shape: Shape) -> None:
    kinds = {"string": str, "blob": str, "boolean": bool, "integer": int, "long": int, "list": list}
    if not isinstance(value, kinds[shape.type_name]):
        raise SecretsError("SerializationException", f"{member} is no {shape.type_name}.")
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    size, length = _size(value)
    shown = "***" if shape.metadata.get("sensitive") else value
    if member == _TOKEN and not 32 <= size <= 64:
        raise invalid_parameter(f"{_TOKEN} must be 32-64 characters long.")
    if shape.type_name == "string" and shape.enum and value not in shape.enum:
        raise constraint(value, member, f"must satisfy enum value set: [{', '.join(shape.enum)}]")
    if least is not None and size < least:
        raise constraint(shown, member, f"must have {length} greater than or equal to {least}")
    if most is not None and shape.type_name != "blob" and size > most:
        raise constraint(shown, member, f"must have {length} less than or equal to {most}")


def _size(value: Any) -> tuple[int, str]:
    """What a bound is about, and its name in AWS's sentence."""
    return (value, "value") if isinstance(value, int) else (len(value), "length")
