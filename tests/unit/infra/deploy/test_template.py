"""The template keeps its promises on AWS, where no test of ours runs it: privacy, least privilege, names, wiring."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from glue_jobs.contract.registry import FEEDS, MODELS
from infra.deploy import layers, template
from infra.deploy.artifacts import PROJECT
from infra.deploy.errors import DeployError

PACKED = template.package()
RESOURCES: dict[str, Any] = PACKED.document["Resources"]
JOBS = {
    "admit_files": "pythonshell",
    "check_warehouse": "pythonshell",
    "curate_feed": "glueetl",
    "load_as_of": "glueetl",
    "load_warehouse": "glueetl",
    "maintain_lake": "glueetl",
    "migrate_warehouse": "pythonshell",
    "stream_events": "gluestreaming",
    **dict.fromkeys(MODELS, "glueetl"),
}
# The only actions without a resource to name; AWS's service authorization reference lists none for them.
WITHOUT_RESOURCE = ("cloudwatch:PutMetricData", "ec2:Describe", "logs:")


def of_type(kind: str) -> dict[str, Any]:
    return {name: item["Properties"] for name, item in RESOURCES.items() if item["Type"] == kind}


def statements() -> list[tuple[str, dict[str, Any]]]:
    return [
        (role, statement)
        for role, properties in of_type("AWS::IAM::Role").items()
        for policy in properties["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allowed(role: str) -> set[str]:
    return {action for owner, statement in statements() if owner == role for action in listed(statement["Action"])}


def named(properties: dict[str, Any]) -> str:
    """A resource's name in the stack `s`."""
    return str(properties["Name"]["Fn::Sub"]).replace("${AWS::StackName}", "s")


def test_every_job_is_there_with_its_script_name_and_runtime() -> None:
    found = {named(job): job for job in of_type("AWS::Glue::Job").values()}
    assert set(found) == {f"s-{name.replace('_', '-')}" for name in JOBS}
    scripts = {MODELS[name].script if name in MODELS else name for name in JOBS}
    assert PACKED.scripts() == {f"glue_jobs/{name}.py" for name in scripts}
    for name, kind in JOBS.items():
        job = found[f"s-{name.replace('_', '-')}"]
        assert job["Command"]["Name"] == kind
        # Feeds are curated side by side; everything else runs once at a time.
        most = job["ExecutionProperty"]["MaxConcurrentRuns"]
        assert most > len(FEEDS) if name == "curate_feed" else most == 1
        assert job["MaxRetries"] == 0
        # A stream runs until it is stopped.
        assert "Timeout" not in job if kind == "gluestreaming" else job["Timeout"] >= 30
        assert job["DefaultArguments"]["--release"] == {"Ref": "ArtifactVersion"}
        if kind != "pythonshell":
            assert (job["GlueVersion"], job["Command"]["PythonVersion"]) == ("5.1", "3")
        else:
            assert job["GlueVersion"] == "3.0"
            assert (job["Command"]["PythonVersion"], job["MaxCapacity"]) == ("3.9", 0.0625)
            # AWS refuses these for Python shell jobs.
            assert not {"--extra-files", "--conf"} & job["DefaultArguments"].keys()


def test_a_model_job_has_the_size_that_its_contract_says() -> None:
    jobs = {named(job): job for job in of_type("AWS::Glue::Job").values()}
    for name, model in MODELS.items():
        job = jobs[f"s-{name.replace('_', '-')}"]
        assert job["DefaultArguments"]["--model"] == name
        assert job["DefaultArguments"].keys() > {"--extra-py-files", "--conf", "--lake_bucket"}
        size = (job["WorkerType"], job["NumberOfWorkers"], job["Timeout"], job["Description"])
        assert size == (model.worker_type, model.workers, model.timeout_minutes, model.comment)
        # AWS takes no empty value.
        modules = job["DefaultArguments"].get("--additional-python-modules")
        assert modules == (",".join(model.modules) if model.modules else None)


def test_one_crawler_has_a_target_for_every_feed() -> None:
    (crawler,) = of_type("AWS::Glue::Crawler").values()
    paths = {target["Path"]["Fn::Sub"] for target in crawler["Targets"]["S3Targets"]}
    assert paths == {f"s3://${{LakeBucket}}/raw/{feed}/" for feed in FEEDS}


def test_every_job_that_reads_tables_knows_whose_databases() -> None:
    prefix = {"Fn::Join": ["_", {"Fn::Split": ["-", {"Ref": "AWS::StackName"}]}]}
    for job in of_type("AWS::Glue::Job").values():
        given = job["DefaultArguments"].get("--database_prefix")
        assert given == (None if named(job) in ("s-migrate-warehouse", "s-check-warehouse") else prefix), named(job)
    databases = [item["DatabaseInput"]["Name"]["Fn::Sub"] for item in of_type("AWS::Glue::Database").values()]
    assert {name for name, _ in databases} == {f"${{Prefix}}_{layer}" for layer in ("raw", "curated", "core", "ops")}
    assert [where for _, where in databases] == [{"Prefix": prefix}] * 4


# What is said on purpose without the stack's name: one for all stacks of an account, or inside one instance or bucket.
COMMON = ("/aws-glue/", "reelhouse_owner", "reelhouse_loader", "reelhouse_reader", "reelhouse.zip", "reelhouse-1-")
# What has a `Name` that is none of a resource's.
UNNAMED = ("Command", "Dimensions")
NAMES = {"Name", "BucketName", "StateMachineName", "LogGroupName"}


def fixed_names(node: Any, key: str = "") -> list[str]:
    """Names of resources that are the same in every stack."""
    if isinstance(node, dict):
        return [text for name, value in node.items() if name not in UNNAMED for text in fixed_names(value, name)]
    if isinstance(node, list):
        return [text for value in node for text in fixed_names(value)]
    return [node] if key in NAMES and isinstance(node, str) and not node.startswith(COMMON) else []


def test_no_name_is_without_the_stacks() -> None:
    """Two stacks in one account and region would otherwise meet."""
    assert [text for item in RESOURCES.values() for text in fixed_names(item.get("Properties"))] == []
    said = re.findall(r"reelhouse[\w./-]*", json.dumps(RESOURCES))
    assert {text for text in said if not text.startswith(COMMON)} == {"reelhouse"}
    assert of_type("AWS::RDS::DBInstance")["Warehouse"]["DBName"] == "reelhouse"


def test_buckets_are_encrypted_private_and_tls_only() -> None:
    buckets, policies = of_type("AWS::S3::Bucket"), of_type("AWS::S3::BucketPolicy")
    assert len(buckets) == 4
    for name, bucket in buckets.items():
        (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert len(bucket["PublicAccessBlockConfiguration"]) == 4
        (statement,) = policies[f"{name}Policy"]["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Action"], statement["Principal"]) == ("Deny", "s3:*", "*")
        assert {"Fn::GetAtt": [name, "Arn"]} in statement["Resource"]


def test_data_survives_the_stack() -> None:
    for name, item in RESOURCES.items():
        if item["Type"] == "AWS::S3::Bucket":
            assert (item["DeletionPolicy"], item["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
        if name == "HashSalt":
            assert (item["DeletionPolicy"], item["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
        if item["Type"] == "AWS::RDS::DBInstance":
            assert (item["DeletionPolicy"], item["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")


def test_the_database_is_private_encrypted_and_has_no_password_in_the_template() -> None:
    (database,) = of_type("AWS::RDS::DBInstance").values()
    assert database["PubliclyAccessible"] is False and database["StorageEncrypted"] is True
    assert database["MasterUserPassword"] == {
        "Fn::Sub": "{{resolve:secretsmanager:${OwnerSecret}:SecretString:password}}"
    }
    (rule,) = of_type("AWS::EC2::SecurityGroup")["WarehouseSecurityGroup"]["SecurityGroupIngress"]
    assert "CidrIp" not in rule and "SourceSecurityGroupId" in rule


def test_passwords_need_no_quoting_anywhere() -> None:
    roles = [item for name, item in of_type("AWS::SecretsManager::Secret").items() if name != "HashSalt"]
    assert len(roles) == 3
    for secret in roles:
        excluded = secret["GenerateSecretString"]["ExcludeCharacters"]
        assert {chr(code) for code in range(33, 127) if not chr(code).isalnum()} == set(excluded)


def test_no_role_may_do_everything_with_anything() -> None:
    for role, statement in statements():
        for action in listed(statement["Action"]):
            assert "*" not in action, f"{role} may {action}"
        if "*" in listed(statement["Resource"]):
            for action in listed(statement["Action"]):
                own = action in denied_to_the_functions_code(role)
                assert action.startswith(WITHOUT_RESOURCE) or own, f"{role} may {action} on *"


def denied_to_the_functions_code(role: str) -> set[str]:
    """What Lambda itself may do with the role, and the code of the function may not."""
    found = [
        listed(item["Action"]) for name, item in statements()
        if name == role and item["Effect"] == "Deny" and "lambda:SourceFunctionArn" in item["Condition"]["ArnEquals"]
    ]  # fmt: skip
    return {action for actions in found for action in actions}


def test_only_the_migration_may_read_the_owners_secret() -> None:
    def readers(secret: str) -> set[str]:
        return {role for role, statement in statements() if {"Ref": secret} in listed(statement["Resource"])}

    assert readers("OwnerSecret") == {"MigrateRole"}
    assert readers("ReaderSecret") == {"MigrateRole", "ForecastApiRole"}
    assert readers("LoaderSecret") == {"MigrateRole", "StreamRole", "WarehouseRole"}


def test_only_who_refuses_files_may_delete_landed_ones_and_only_writers_may_write_tables() -> None:
    deleting = {role for role, statement in statements() if "s3:DeleteObject" in listed(statement["Action"])}
    assert deleting == {
        "AdmitRole", "AdmitFunctionRole", "CurateRole", "ModelRole", "MaintainRole", "StreamRole", "WarehouseRole",
    }  # fmt: skip
    landing = {"Fn::Sub": "${LandingBucket.Arn}/*"}
    assert {role for role, statement in statements() if landing in listed(statement["Resource"])} == {
        "AdmitRole", "AdmitFunctionRole", "CurateRole",
    }  # fmt: skip
    writers = {role for role, _ in statements() if "glue:UpdateTable" in allowed(role)}
    assert writers == {"CurateRole", "ModelRole", "MaintainRole", "StreamRole", "CrawlerRole"}


def test_jobs_that_reach_the_database_are_in_its_network() -> None:
    jobs = {named(job): job for job in of_type("AWS::Glue::Job").values()}
    connected = {name for name, job in jobs.items() if "Connections" in job}
    assert connected == {
        "s-load-as-of",
        "s-stream-events",
        *(f"s-{name}-warehouse" for name in ("migrate", "load", "check")),
    }


def test_the_state_machine_gets_what_its_definition_asks_for() -> None:
    (machine,) = of_type("AWS::StepFunctions::StateMachine").values()
    location = machine["DefinitionS3Location"]
    definition = PACKED.objects[location["Key"]].decode()
    assert location["Bucket"] == {"Ref": "ArtifactsBucket"}
    assert set(re.findall(r"\$\{(\w+)\}", definition)) == set(machine["DefinitionSubstitutions"])


def test_the_template_fits_and_its_first_part_stands_alone() -> None:
    assert len(PACKED.objects[PACKED.key]) < 1_000_000
    assert len(PACKED.bootstrap) < 51_200
    first = json.loads(PACKED.bootstrap)
    assert set(first["Resources"]) == {"ArtifactsBucket", "ArtifactsBucketPolicy"}
    assert set(re.findall(r"\$\{(\w+)[.}]", json.dumps(first["Resources"]))) == {"ArtifactsBucket"}


def test_conditions_leave_resources_out() -> None:
    assert "GlueEndpoint" in PACKED.left_out({}) and "NatGateway" not in PACKED.left_out({})
    other = PACKED.left_out({"Egress": "endpoints", "GlueLogGroups": "existing"})
    assert "GlueEndpoint" not in other and {"NatGateway", "SparkErrorLogs"} <= other


@pytest.mark.parametrize(("text", "words"), [(None, "No such file"), ("{", "Expecting")])
def test_a_definition_that_cannot_be_read_is_named(tmp_path: Path, text: str | None, words: str) -> None:
    (tmp_path / "infra" / "state_machines").mkdir(parents=True)
    (tmp_path / "infra" / "template.yaml").write_text((PROJECT / "infra" / "template.yaml").read_text())
    if text is not None:
        (tmp_path / "infra" / "state_machines" / "refresh.asl.json").write_text(text)
    with pytest.raises(DeployError, match=rf"refresh\.asl\.json, the definition of RefreshStateMachine: .*{words}"):
        template.package(tmp_path)


def test_the_forecast_api_is_for_signed_calls_and_only_where_it_is_asked_for() -> None:
    packed = template.package()
    of_it = {name for name in packed.document["Resources"] if name.startswith("ForecastApi")}
    assert of_it <= packed.left_out({}) and not of_it & packed.left_out({"ForecastApi": "on"})
    (route,) = of_type("AWS::ApiGatewayV2::Route").values()
    assert route["AuthorizationType"] == "AWS_IAM"


def test_the_function_s_driver_is_the_jobs_own_release() -> None:
    packed = template.package()
    driver = packed.document["Parameters"]["WarehouseModules"]["Default"]
    found = layers.archives(packed.document["Resources"], packed.left_out({"ForecastApi": "on"}))
    assert found.keys() == {f"layers/{driver}/cp311-x86_64.zip"}
    assert layers.archives(packed.document["Resources"], packed.left_out({})) == {}
