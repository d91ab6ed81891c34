"""What the CDK CLI does with a synthesised app: it publishes the assets, then makes and carries out a change set.

The same calls, in the same order and by the same roles as `cdk deploy`, without Node.js and the library of 245 MB.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import Cloud, until

CHANGE_SET = "cdk-deploy-change-set"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
NO_CHANGE = "didn't contain changes"


@dataclass(frozen=True)
class CdkApp:
    """A folder that the CDK synthesised, and the account into which it goes."""

    folder: Path
    cloud: Cloud

    def stack(self, name: str) -> dict[str, Any]:
        """A stack's properties in the manifest, for this account and region."""
        properties: dict[str, Any] = self._read("manifest.json")["artifacts"][name]["properties"]
        return properties

    def deploy(self, name: str) -> dict[str, str] | None:
        """Deploy a stack; return its outputs, or None where nothing is to be changed."""
        stack = self.stack(name)
        formation = self._client("cloudformation", stack["assumeRoleArn"])
        self._check_bootstrap(stack)
        self._publish(name)
        if not self._change(formation, name, stack):
            return None
        formation.execute_change_set(StackName=name, ChangeSetName=CHANGE_SET)
        (made,) = until(lambda: _settled(formation, name), 60, f"the end of the deployment of {name}")
        assert made["StackStatus"] == "CREATE_COMPLETE", _reasons(formation, name)
        return {output["OutputKey"]: output["OutputValue"] for output in made["Outputs"]}

    def _check_bootstrap(self, stack: dict[str, Any]) -> None:
        parameter = stack["bootstrapStackVersionSsmParameter"]
        found = self._client("ssm", stack["assumeRoleArn"]).get_parameter(Name=parameter)["Parameter"]
        assert int(found["Value"]) >= stack["requiresBootstrapStackVersion"]

    def _publish(self, name: str) -> None:
        for asset in self._read(f"{name}.assets.json")["files"].values():
            for target in asset["destinations"].values():
                s3 = self._client("s3", target["assumeRoleArn"])
                assert not _is_there(s3, target["bucketName"], f"{target['objectKey']}.none")
                if not _is_there(s3, target["bucketName"], target["objectKey"]):
                    body = (self.folder / asset["source"]["path"]).read_bytes()
                    s3.put_object(Bucket=target["bucketName"], Key=target["objectKey"], Body=body)

    def _change(self, formation: Any, name: str, stack: dict[str, Any]) -> bool:
        """Make the change set; False where it would change nothing."""
        bucket, key = stack["stackTemplateAssetObjectUrl"].removeprefix("s3://").split("/", 1)
        there = _is_deployed(formation, name)
        if there:  # of the deployment before
            formation.delete_change_set(StackName=name, ChangeSetName=CHANGE_SET)
        formation.create_change_set(
            StackName=name, ChangeSetName=CHANGE_SET, ChangeSetType="UPDATE" if there else "CREATE",
            TemplateURL=f"https://s3.{self.cloud.settings.region}.amazonaws.com/{bucket}/{key}",
            RoleARN=stack["cloudFormationExecutionRoleArn"], Capabilities=CAPABILITIES, Parameters=[],
        )  # fmt: skip

        def made() -> dict[str, Any] | None:
            found: dict[str, Any] = formation.describe_change_set(StackName=name, ChangeSetName=CHANGE_SET)
            return found if found["Status"] in ("CREATE_COMPLETE", "FAILED") else None

        change = until(made, 30, f"the change set of {name}")
        if change["Status"] == "FAILED":
            assert NO_CHANGE in change["StatusReason"], change["StatusReason"]
            formation.delete_change_set(StackName=name, ChangeSetName=CHANGE_SET)
        return bool(change["Status"] == "CREATE_COMPLETE")

    def _client(self, service: str, role: str) -> Any:
        """A client with the credentials of one of the bootstrap stack's roles."""
        assumed = self.cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="aws-cdk-tests")
        assert assumed["AssumedRoleUser"]["Arn"].endswith(f"{role.rpartition('/')[2]}/aws-cdk-tests")
        keys = assumed["Credentials"]
        return boto3.client(
            service, endpoint_url=self.cloud.url, region_name=self.cloud.settings.region,
            aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )  # fmt: skip

    def _read(self, file: str) -> Any:
        text = (self.folder / file).read_text()
        account = self.cloud.client("sts").get_caller_identity()["Account"]
        known = {"AccountId": account, "Region": self.cloud.settings.region, "Partition": "aws"}
        for name, value in known.items():
            text = text.replace(f"${{AWS::{name}}}", value)
        return json.loads(text)


def _is_there(s3: Any, bucket: str, key: str) -> bool:
    found = s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents", [])
    return any(item["Key"] == key for item in found)


def _is_deployed(formation: Any, name: str) -> bool:
    try:
        (found,) = formation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        assert "does not exist" in error.response["Error"]["Message"]
        return False
    return bool(found["StackStatus"] != "REVIEW_IN_PROGRESS")


def _settled(formation: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = formation.describe_stacks(StackName=name)["Stacks"]
    return [stack for stack in found if not stack["StackStatus"].endswith("IN_PROGRESS")]


def _reasons(formation: Any, name: str) -> list[str]:
    events = formation.describe_stack_events(StackName=name)["StackEvents"]
    return [event["ResourceStatusReason"] for event in events if event.get("ResourceStatusReason")]
