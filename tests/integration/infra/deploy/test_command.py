"""The deploy command against plain MiniStack, without any hook of ours: all of the template that it has types for.

The Glue workflow, which it has not, is deployed by tests/integration/infra/test_workflow.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest

from glue_jobs.contract.registry import MODELS
from infra import deploy
from infra.deploy import operations, retention
from infra.deploy.errors import DeployError
from local.stack.lifecycle import EMBEDDED_PARAMETERS
from local.stack.ports import any_free
from tests.fixtures_endpoint import until
from tests.integration.infra.projects import edit, make_project, without_workflow

STACK = "reelhouse"
BUCKETS = [f"reelhouse-000000000000-{name}" for name in ("artifacts", "lake", "landing", "quarantine")]


class Server:
    """A plain MiniStack and clients of it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def client(self, service: str) -> Any:
        return boto3.client(service, endpoint_url=self.url, region_name="us-east-1", **KEYS)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=5):
                return True
        except OSError:
            return False

    def forget_everything(self) -> None:
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/_ministack/reset", method="POST")).close()


KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


@pytest.fixture(scope="module")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder, port = tmp_path_factory.mktemp("ministack"), any_free()
    own = {"BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "IOT_MTLS_ENABLED": "0"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"], cwd=folder, env={**os.environ, **own}, stdout=log, stderr=log
        )
    try:
        server = Server(port)
        until(server.answers, 30, "MiniStack's start")
        yield server
    finally:
        process.terminate()
        process.wait(20)


class Deployment:
    """A project and the server to which it is deployed; `lines` is what the last deployment said."""

    def __init__(self, server: Server, project: Path) -> None:
        self.server = server
        self.project = project
        self.lines: list[str] = []

    def run(self, parameters: dict[str, str] | None = None, **options: bool) -> dict[str, str]:
        self.lines = []
        say: Callable[[str], None] = self.lines.append
        given = {**EMBEDDED_PARAMETERS, **(parameters or {})}
        return deploy.deploy(self.server.client, STACK, given, say, project=self.project, **options)

    def changes(self) -> list[str]:
        """The plan's lines, without what kind of resource each is."""
        return [" ".join(line.split()[:2]) for line in self.lines if line.startswith("  ")]

    def status(self) -> str | None:
        found = operations.describe(self.server.client("cloudformation"), STACK)
        return found["StackStatus"] if found else None


@pytest.fixture
def fresh(ministack: Server, tmp_path: Path) -> Deployment:
    """A project that was never deployed."""
    ministack.forget_everything()
    return Deployment(ministack, without_workflow(make_project(tmp_path / "checkout")))


def test_the_first_deployment_makes_everything(fresh: Deployment) -> None:
    outputs = fresh.run()

    assert fresh.status() == "UPDATE_COMPLETE"
    assert {outputs[f"{name}Bucket"] for name in ("Artifacts", "Lake", "Landing", "Quarantine")} == set(BUCKETS)
    assert outputs["WarehousePort"] == "5432" and outputs["WarehouseDatabase"] == "reelhouse"
    assert deploy.outputs(fresh.server.client, STACK) == outputs
    glue = fresh.server.client("glue")
    assert [item["Name"] for item in glue.get_databases()["DatabaseList"]] == [
        "reelhouse_core",
        "reelhouse_curated",
        "reelhouse_ops",
        "reelhouse_raw",
    ]
    assert [item["Name"] for item in glue.get_crawlers()["Crawlers"]] == ["reelhouse-raw"]
    assert len(glue.get_jobs(MaxResults=50)["Jobs"]) == 8 + len(MODELS)
    groups = fresh.server.client("logs").describe_log_groups()["logGroups"]
    assert {item["logGroupName"]: item["retentionInDays"] for item in groups}["/aws-glue/jobs/output"] == 30


def test_the_plan_tells_only_what_the_conditions_let_in(fresh: Deployment) -> None:
    fresh.run()
    assert "+ GlueEndpoint" in fresh.changes()
    assert not [line for line in fresh.changes() if "Nat" in line]
    assert fresh.lines[-2] == f"plan: {len(fresh.changes())} to add, 0 to change, 0 to remove"


def test_buckets_are_encrypted_private_and_versioned_where_it_matters(fresh: Deployment) -> None:
    fresh.run()
    s3 = fresh.server.client("s3")
    for bucket in BUCKETS:
        rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
        assert set(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == {True}
        (statement,) = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
        assert statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    versioned = [bucket for bucket in BUCKETS if s3.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled"]
    assert versioned == ["reelhouse-000000000000-landing", "reelhouse-000000000000-quarantine"]


def test_every_secret_can_be_connected_with(fresh: Deployment) -> None:
    outputs = fresh.run({"WarehousePort": "15432"})
    found = {who: _secret(fresh, outputs[f"{who}SecretId"]) for who in ("Owner", "Loader", "Reader")}
    for who, secret in found.items():
        assert secret["username"] == f"reelhouse_{who.lower()}"
        assert len(secret["password"]) == 32 and secret["password"].isalnum()
        assert (secret["engine"], secret["dbname"], secret["port"]) == ("postgres", "reelhouse", 15432)
        assert secret["host"] == outputs["WarehouseHost"]
    assert len({secret["password"] for secret in found.values()}) == 3


def test_jobs_are_defined_as_glue_needs_them(fresh: Deployment) -> None:
    fresh.run()
    jobs = {job["Name"]: job for job in fresh.server.client("glue").get_jobs(MaxResults=50)["Jobs"]}
    for name, job in jobs.items():
        location = job["Command"]["ScriptLocation"]
        short = name.removeprefix("reelhouse-").replace("-", "_")
        assert location.endswith(f"/glue_jobs/{MODELS[short].script if short in MODELS else short}.py")
        for address in (location, job["DefaultArguments"]["--extra-py-files"]):
            bucket, _, key = address.removeprefix("s3://").partition("/")
            assert fresh.server.client("s3").head_object(Bucket=bucket, Key=key)["ContentLength"] > 0
    load = jobs["reelhouse-load-warehouse"]
    assert (load["GlueVersion"], load["WorkerType"], load["NumberOfWorkers"]) == ("5.1", "G.1X", 2)
    assert load["Connections"] == {"Connections": ["reelhouse-warehouse"]}
    assert "glue_catalog.warehouse=s3://reelhouse-000000000000-lake/iceberg" in load["DefaultArguments"]["--conf"]
    admit = jobs["reelhouse-admit-files"]
    assert (admit["Command"]["PythonVersion"], admit["MaxCapacity"], admit["Timeout"]) == ("3.9", 0.0625, 30)


def test_a_second_deployment_changes_nothing(fresh: Deployment) -> None:
    outputs = fresh.run()
    assert fresh.run() == outputs
    assert fresh.lines[-1] == "stack reelhouse: no change"
    assert not fresh.changes()


def test_a_changed_script_is_a_new_version_and_the_old_one_stays(fresh: Deployment) -> None:
    fresh.run()
    before = _script_of(fresh, "reelhouse-admit-files")
    (fresh.project / "glue_jobs" / "admit_files.py").write_text("print('new')\n")
    fresh.run()

    after = _script_of(fresh, "reelhouse-admit-files")
    assert "~ AdmitFilesJob" in fresh.changes()
    assert _content(fresh, after) == b"print('new')\n"
    assert before != after and _content(fresh, before) != _content(fresh, after)


def test_a_parameter_keeps_its_value_until_it_is_given_anew(fresh: Deployment) -> None:
    fresh.run({"WarehousePort": "15432"})
    outputs = fresh.run({"LogRetentionDays": "7"})

    assert outputs["WarehousePort"] == "15432"
    groups = fresh.server.client("logs").describe_log_groups(logGroupNamePrefix="/aws/vendedlogs")["logGroups"]
    assert groups[0]["retentionInDays"] == 7


def test_a_new_port_reaches_the_secrets_and_no_password_changes(fresh: Deployment) -> None:
    before = _secret(fresh, fresh.run()["ReaderSecretId"])
    outputs = fresh.run({"WarehousePort": "15433"})

    assert "~ Warehouse" in fresh.changes()
    assert _secret(fresh, outputs["ReaderSecretId"]) == {**before, "port": 15433}
    assert fresh.run() == outputs and fresh.lines[-1] == "stack reelhouse: no change"


def test_a_changed_state_machine_is_deployed(fresh: Deployment) -> None:
    fresh.run()
    edit(fresh.project, '"TimeoutSeconds": 28800', '"TimeoutSeconds": 99', "infra/state_machines/refresh.asl.json")
    outputs = fresh.run()

    assert fresh.changes() == ["~ RefreshStateMachine"]
    machine = fresh.server.client("stepfunctions").describe_state_machine(
        stateMachineArn=outputs["RefreshStateMachineArn"]
    )
    definition = json.loads(machine["definition"])
    assert definition["TimeoutSeconds"] == 99
    assert "${" not in machine["definition"]


def test_a_removed_resource_is_planned_and_goes(fresh: Deployment) -> None:
    fresh.run()
    text = (fresh.project / "infra" / "template.yaml").read_text()
    start, end = text.index("  MaintainLakeJob:\n"), text.index("  MigrateWarehouseJob:\n")
    without = (text[:start] + text[end:]).split("\n")
    kept = [line for line in without if "MaintainLakeJob" not in line]
    (fresh.project / "infra" / "template.yaml").write_text("\n".join(kept))
    fresh.run()

    assert fresh.changes() == ["~ RefreshRole", "~ RefreshStateMachine", "- MaintainLakeJob"]
    jobs = {item["Name"] for item in fresh.server.client("glue").get_jobs(MaxResults=50)["Jobs"]}
    assert "reelhouse-maintain-lake" not in jobs and "reelhouse-load-warehouse" in jobs


def test_plan_only_changes_nothing(fresh: Deployment) -> None:
    fresh.run(plan_only=True)
    assert "+ Warehouse" in fresh.changes() and fresh.status() is None
    assert not fresh.server.client("s3").list_buckets()["Buckets"]

    before = fresh.run()
    fresh.run({"WarehousePort": "15434"}, plan_only=True)
    assert "~ Warehouse" in fresh.changes()
    assert deploy.outputs(fresh.server.client, STACK) == before


def test_a_failure_names_the_resource_and_is_rolled_back(fresh: Deployment) -> None:
    edit(fresh.project, "SourceSecurityGroupId: !GetAtt JobSecurityGroup.GroupId", "CidrIp: !GetAtt Vpc.Nonsense")
    with pytest.raises(DeployError, match=r"UPDATE_ROLLBACK_COMPLETE:\n  .*SecurityGroup \(AWS::EC2::SecurityGroup\)"):
        fresh.run()
    assert not fresh.server.client("glue").get_jobs()["Jobs"]
    assert deploy.outputs(fresh.server.client, STACK) is None

    edit(fresh.project, "CidrIp: !GetAtt Vpc.Nonsense", "SourceSecurityGroupId: !GetAtt JobSecurityGroup.GroupId")
    assert fresh.run()["WarehouseDatabase"] == "reelhouse"


def test_what_a_failed_creation_left_is_deleted_first(fresh: Deployment) -> None:
    broken = {"Bad": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": "vpc-0", "CidrBlock": "{{resolve:ssm:no}}"}}}
    cloudformation = fresh.server.client("cloudformation")
    cloudformation.create_stack(StackName=STACK, TemplateBody=json.dumps({"Resources": broken}))
    until(lambda: fresh.status() == "ROLLBACK_COMPLETE", 10, "the failed creation")

    fresh.run()
    assert "deleting it first" in fresh.lines[0]
    assert fresh.status() == "UPDATE_COMPLETE"


def test_a_bucket_that_exists_already_is_named(fresh: Deployment) -> None:
    fresh.server.client("s3").create_bucket(Bucket="reelhouse-000000000000-landing")
    with pytest.raises(DeployError, match=r"LandingBucket \(AWS::S3::Bucket\): .*already exists"):
        fresh.run()


def test_what_a_deleted_stack_left_behind_can_be_adopted(fresh: Deployment) -> None:
    logs = fresh.server.client("logs")
    logs.create_log_group(logGroupName="/aws-glue/jobs/output")
    logs.create_log_stream(logGroupName="/aws-glue/jobs/output", logStreamName="jr_before")
    fresh.run(adopt=True)

    assert "< SparkOutputLogs" in fresh.changes()
    assert fresh.lines[-2].endswith("1 to adopt")
    streams = logs.describe_log_streams(logGroupName="/aws-glue/jobs/output")["logStreams"]
    assert [item["logStreamName"] for item in streams] == ["jr_before"]


def test_a_new_stack_leaves_the_log_groups_of_all_jobs_alone_where_they_are(fresh: Deployment) -> None:
    """Glue makes them at the first run of any job in the account, another stack at its deployment."""
    logs = fresh.server.client("logs")
    logs.create_log_group(logGroupName="/aws-glue/jobs/output")
    fresh.run()

    assert fresh.status() == "UPDATE_COMPLETE"
    assert not [line for line in fresh.changes() if "SparkOutputLogs" in line]
    groups = {item["logGroupName"]: item for item in logs.describe_log_groups()["logGroups"]}
    assert "retentionInDays" not in groups["/aws-glue/jobs/output"]
    fresh.run()
    assert fresh.lines[-1] == "stack reelhouse: no change"


def test_releases_of_long_ago_leave_the_artifacts(fresh: Deployment) -> None:
    for number in range(retention.KEPT + 1):
        (fresh.project / "glue_jobs" / "admit_files.py").write_text(f"print({number})\n")
        fresh.run()

    pages = fresh.server.client("s3").get_paginator("list_objects_v2").paginate(Bucket=BUCKETS[0])
    keys = [item["Key"] for page in pages for item in page["Contents"]]
    releases = {key.partition("/")[0] for key in keys if key.endswith("/glue_jobs/admit_files.py")}
    assert len(releases) == retention.KEPT
    assert _content(fresh, _script_of(fresh, "reelhouse-admit-files")) == f"print({retention.KEPT})\n".encode()


def test_two_deployments_at_once_both_end_well(fresh: Deployment) -> None:
    other = Deployment(fresh.server, fresh.project)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(fresh.run)
        # MiniStack lets two change sets create one stack; AWS does not. Once there is a stack, they settle it.
        until(lambda: fresh.status() not in (None, "REVIEW_IN_PROGRESS"), 30, "the stack")
        assert other.run() == first.result(60)
    assert fresh.status() == "UPDATE_COMPLETE"


def test_an_unknown_parameter_is_refused_by_name(fresh: Deployment) -> None:
    with pytest.raises(DeployError, match="unknown parameter WarehousPort: the template takes Egress"):
        fresh.run({"WarehousPort": "1"})


def test_a_value_out_of_range_is_refused_with_cloudformations_words(fresh: Deployment) -> None:
    with pytest.raises(DeployError, match="Egress"):
        fresh.run({"Egress": "wormhole"})


def test_a_script_that_the_template_names_must_exist(fresh: Deployment) -> None:
    (fresh.project / "glue_jobs" / "curate_feed.py").unlink()
    with pytest.raises(DeployError, match="glue_jobs/curate_feed.py"):
        fresh.run()
    assert fresh.status() is None


def test_the_command_prints_outputs_and_explains_failures(fresh: Deployment) -> None:
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": fresh.server.url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    command = [sys.executable, "-m", "infra.deploy"]
    good = subprocess.run([*command, "--plan-only"], env=environment, capture_output=True, text=True, check=False)
    bad = subprocess.run([*command, "--parameter", "x"], env=environment, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stderr) == (0, "") and "plan: " in good.stdout
    assert (bad.returncode, bad.stderr) == (1, "deploy failed: --parameter 'x': expected NAME=VALUE\n")


def _secret(deployment: Deployment, name: str) -> dict[str, Any]:
    value = deployment.server.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    return dict(json.loads(value))


def _script_of(deployment: Deployment, job: str) -> str:
    return str(deployment.server.client("glue").get_job(JobName=job)["Job"]["Command"]["ScriptLocation"])


def _content(deployment: Deployment, address: str) -> bytes:
    bucket, _, key = address.removeprefix("s3://").partition("/")
    return bytes(deployment.server.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())
