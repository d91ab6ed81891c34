"""Secrets Manager at the endpoint, and the secrets of a stack."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from tests.fixtures_endpoint import Cloud


def template(properties: dict[str, Any]) -> str:
    """A template with one secret."""
    return json.dumps({"Resources": {"Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": properties}}})


def test_what_is_not_carried_out_is_refused_by_name(cloud: Cloud) -> None:
    secrets = cloud.client("secretsmanager")
    secrets.create_secret(Name="turns", SecretString="s")
    with pytest.raises(ClientError, match="RotateSecret is not supported by the Reelhouse Secrets Manager engine"):
        secrets.rotate_secret(SecretId="turns", RotationRules={"AutomaticallyAfterDays": 1})
    assert [one["Name"] for one in secrets.list_secrets(Filters=[{"Key": "name", "Values": ["turn"]}])["SecretList"]]


def test_a_stacks_secret_is_made_changed_and_deleted(cloud: Cloud) -> None:
    stacks, secrets = cloud.client("cloudformation"), cloud.client("secretsmanager")
    kept = {"SecretStringTemplate": '{"username": "u"}', "GenerateStringKey": "password", "ExcludePunctuation": True}
    stacks.create_stack(
        StackName="secret", TemplateBody=template({"Name": "of-stack", "GenerateSecretString": kept, "KmsKeyId": "k"})
    )
    stacks.get_waiter("stack_create_complete").wait(StackName="secret", WaiterConfig={"Delay": 1})
    first = secrets.get_secret_value(SecretId="of-stack")
    assert json.loads(first["SecretString"])["password"].isalnum()

    stacks.update_stack(
        StackName="secret", TemplateBody=template({"Name": "of-stack", "SecretString": "new", "Description": "d"})
    )
    stacks.get_waiter("stack_update_complete").wait(StackName="secret", WaiterConfig={"Delay": 1})
    told = secrets.describe_secret(SecretId="of-stack")
    assert (told["Description"], told["VersionIdsToStages"][first["VersionId"]]) == ("d", ["AWSPREVIOUS"])
    assert secrets.get_secret_value(SecretId="of-stack")["SecretString"] == "new"

    stacks.delete_stack(StackName="secret")
    stacks.get_waiter("stack_delete_complete").wait(StackName="secret", WaiterConfig={"Delay": 1})
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        secrets.describe_secret(SecretId="of-stack")


def test_a_stacks_secret_without_a_value_has_no_version_and_a_replica_fails_the_stack(cloud: Cloud) -> None:
    stacks, secrets = cloud.client("cloudformation"), cloud.client("secretsmanager")
    stacks.create_stack(StackName="empty", TemplateBody=template({"Name": "empty-of-stack"}))
    stacks.get_waiter("stack_create_complete").wait(StackName="empty", WaiterConfig={"Delay": 1})
    assert "VersionIdsToStages" not in secrets.describe_secret(SecretId="empty-of-stack")

    replicated = {"Name": "twice", "SecretString": "s", "ReplicaRegions": [{"Region": "us-west-2"}]}
    stacks.create_stack(StackName="twice", TemplateBody=template(replicated))
    with pytest.raises(WaiterError):
        stacks.get_waiter("stack_create_complete").wait(StackName="twice", WaiterConfig={"Delay": 1})
    reasons = [
        one.get("ResourceStatusReason", "") for one in stacks.describe_stack_events(StackName="twice")["StackEvents"]
    ]
    assert any("with ReplicaRegions is not supported by the Reelhouse Secrets Manager engine" in one for one in reasons)
    assert not secrets.list_secrets(Filters=[{"Key": "name", "Values": ["twice"]}])["SecretList"]
