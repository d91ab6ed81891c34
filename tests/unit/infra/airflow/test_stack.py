from __future__ import annotations

from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.airflow import stack


class CloudFormation:
    """Answers as DescribeStacks does for a stack with one output."""

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - AWS's own name
        outputs = [{"OutputKey": "LakeBucket", "OutputValue": f"{StackName}-lake"}]
        return {"Stacks": [{"StackName": StackName, "Outputs": outputs}]}


def test_plan_and_outcome_are_read_where_the_jobs_wrote_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(stack, "output", {"LakeBucket": "the-lake"}.__getitem__)
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="the-lake")
        s3.put_object(Bucket="the-lake", Key="runs/r/plan.json", Body=b'{"load": true}')
        told = {"status": "FAILED", "reason": "feed userbase"}
        s3.put_object(Bucket="the-lake", Key="runs/r/outcome.json", Metadata=told)

        assert stack.plan("r") == {"load": True}
        assert stack.outcome("r") == ("FAILED", "feed userbase")


def test_outputs_are_the_stacks_and_one_that_is_not_there_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "client", {"cloudformation": CloudFormation()}.__getitem__)
    assert stack.output("LakeBucket") == f"{stack.STACK}-lake"
    with pytest.raises(LookupError, match="RefreshStateMachineArn: deploy it first"):
        stack.output("RefreshStateMachineArn")
