"""A CDK app's Glue job: deployed as the CDK CLI deploys it, run, and its rows looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.e2e.cdk_cli import CdkApp
from tests.fixtures_endpoint import Cloud, until

FOLDER = Path(__file__).with_name("cdk")
STACK = "ReelhouseCdkFilms"


def bootstrap(cloud: Cloud) -> None:
    """Make what every CDK app needs in an account."""
    formation = cloud.client("cloudformation")
    template = (FOLDER / "bootstrap.yaml").read_text()
    formation.create_stack(StackName="CDKToolkit", TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"])
    formation.get_waiter("stack_create_complete").wait(StackName="CDKToolkit", WaiterConfig={"Delay": 1})


def rows(cloud: Cloud, bucket: str) -> list[tuple[str, int]]:
    """The counts that the job wrote."""
    s3 = cloud.client("s3")
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix="counts/part-")["Contents"]]
    lines = [line for key in keys for line in s3.get_object(Bucket=bucket, Key=key)["Body"].read().splitlines()]
    return sorted((row["year"], row["count"]) for row in map(json.loads, lines))


def test_a_cdk_apps_glue_job_is_deployed_run_and_destroyed(cloud: Cloud) -> None:
    app = CdkApp(FOLDER / "synthesised", cloud)
    with pytest.raises(ClientError, match="ParameterNotFound"):
        app.deploy(STACK)
    bootstrap(cloud)
    outputs = app.deploy(STACK)
    assert outputs is not None

    run = cloud.run(outputs["JobName"])

    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    assert rows(cloud, outputs["LakeName"]) == [("1979", 1), ("1995", 2)]
    assert app.deploy(STACK) is None
    destroy(cloud, outputs)


def destroy(cloud: Cloud, outputs: dict[str, str]) -> None:
    """`cdk destroy`, and a look whether the job is gone."""
    s3, formation = cloud.client("s3"), cloud.client("cloudformation")
    for item in s3.list_objects_v2(Bucket=outputs["LakeName"]).get("Contents", []):
        s3.delete_object(Bucket=outputs["LakeName"], Key=item["Key"])
    formation.delete_stack(StackName=STACK)
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        until(lambda: not cloud.client("glue").get_job(JobName=outputs["JobName"]), 30, "the end of the job")
