"""What each job's code calls on AWS, its role may do. MiniStack asks for no permission, so nothing else would tell."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from glue_jobs import planning
from glue_jobs.lake import manifest, upkeep
from infra.deploy import template
from infra.deploy.artifacts import PROJECT

RESOURCES: dict[str, Any] = template.package().document["Resources"]
SERVICES = ("s3", "glue", "secretsmanager")
PACKAGES = ("glue_jobs", "lambdas")
# Method of a boto3 client -> the actions that it needs (AWS's service authorization reference).
NEEDS = {
    "get_object": {"s3:GetObject"},
    "head_object": {"s3:GetObject"},
    "put_object": {"s3:PutObject"},
    "delete_object": {"s3:DeleteObject"},
    "delete_objects": {"s3:DeleteObject"},
    "list_objects_v2": {"s3:ListBucket"},
    # boto3's transfers of large objects: in parts, and what is left of them is aborted. Copies keep the tags.
    "copy": {"s3:GetObject", "s3:PutObject", "s3:GetObjectTagging", "s3:PutObjectTagging", "s3:AbortMultipartUpload"},
    "upload_fileobj": {"s3:PutObject", "s3:AbortMultipartUpload"},
    "download_fileobj": {"s3:GetObject"},
    "get_table": {"glue:GetTable"},
    "get_workflow_run": {"glue:GetWorkflowRun"},
    "get_secret_value": {"secretsmanager:GetSecretValue"},
}
TRANSFERS = {"copy", "upload_fileobj", "download_fileobj", "upload_file", "download_file"}
# What Iceberg's GlueCatalog and S3FileIO call, for Spark that reads tables and for Spark that writes them.
READS_TABLES = {"s3:GetObject", "glue:GetDatabase", "glue:GetTable"}
WRITES_TABLES = READS_TABLES | {
    "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "glue:CreateTable", "glue:UpdateTable",
}  # fmt: skip
READERS_ONLY = {"load_as_of", "load_warehouse"}
# Glue's own, for any job and for one in a VPC.
RUNS = {"s3:GetObject", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "cloudwatch:PutMetricData"}
IN_VPC = {
    "glue:GetConnection", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:CreateTags",
    "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcEndpoints", "ec2:DescribeRouteTables",
}  # fmt: skip


@cache
def operations(services: tuple[str, ...] = SERVICES) -> set[str]:
    """Names of all methods that boto3's clients of the services have for operations."""
    session = botocore.session.get_session()
    models = [session.get_service_model(service) for service in services]
    return {xform_name(name) for model in models for name in model.operation_names}


@dataclass(frozen=True)
class Module:
    """A module of ours: what it defines, and which names in it stand for what of other modules of ours.

    Attributes:
        defined: function's or class's name → its syntax; "" → what runs when the module is loaded, or as a script.
        known: name → (module, name there; "" for the module itself).
    """

    defined: dict[str, list[ast.AST]]
    known: dict[str, tuple[str, str]]


@cache
def module(name: str) -> Module:
    tree = ast.parse(path_of(name).read_text())
    defined: dict[str, list[ast.AST]] = {"": []}
    known = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            defined[node.name] = [node]
        else:
            defined[""].append(node)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGES):
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                target = (inside, "") if path_of(inside).is_file() else (str(node.module), alias.name)
                known[alias.asname or alias.name] = target
    return Module(defined, known)


def reached(script: str) -> set[tuple[str, str]]:
    """(module, definition) of everything that a run of the script may come to, by the names that are used.

    A script is one of glue_jobs, or a module of another package with its whole name.
    """
    start = script if script.startswith(PACKAGES) else f"glue_jobs.{script}"
    found: set[tuple[str, str]] = set()
    todo = [(start, name) for name in module(start).defined]
    while todo:
        place = todo.pop()
        if place not in found and place[1] in module(place[0]).defined:
            found.add(place)
            todo += [(place[0], ""), *used(*place)]
    return found


def used(name: str, definition: str) -> Iterator[tuple[str, str]]:
    """What a definition names: of its own module, imported by name, or as `module.name`."""
    own = module(name)
    for part in own.defined[definition]:
        for node in ast.walk(part):
            if isinstance(node, ast.Name):
                target = own.known.get(node.id, (name, node.id))
                yield target
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in own.known:
                target = own.known[node.value.id]
                if not target[1]:
                    yield (target[0], node.attr)


def path_of(name: str) -> Path:
    return PROJECT / f"{name.replace('.', '/')}.py"


def called(parts: list[ast.AST], ours: Iterable[str] = (), services: tuple[str, ...] = SERVICES) -> set[str]:
    """Operations that are called, by name: `x.get_object(…)`, `get_paginator("list_objects_v2")`, `s3.copy(…)`.

    What is called of modules of `ours` is looked at there.
    """
    found = set()
    for node in (node for part in parts for node in ast.walk(part)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id in ours:
            continue
        name = node.func.attr
        if name == "get_paginator" and isinstance(node.args[0], ast.Constant):
            name = str(node.args[0].value)
        of_s3 = "s3" in ast.unparse(node.func.value)
        if name in operations(services) or (name in TRANSFERS and of_s3):
            found.add(name)
    return found


@cache
def calls(job: str, services: tuple[str, ...] = SERVICES) -> frozenset[str]:
    found: set[str] = set()
    for name, definition in reached(job):
        found |= called(module(name).defined[definition], module(name).known, services)
    return frozenset(found)


def jobs() -> dict[str, dict[str, Any]]:
    """Script's name → the job."""
    found = (item["Properties"] for item in RESOURCES.values() if item["Type"] == "AWS::Glue::Job")
    return {Path(job["Command"]["ScriptLocation"]["Fn::Sub"]).stem: job for job in found}


def needed(job: str) -> set[str]:
    needs = set(RUNS).union(*(NEEDS[name] for name in calls(job)))
    if jobs()[job]["Command"]["Name"] in ("glueetl", "gluestreaming"):
        needs |= READS_TABLES if job in READERS_ONLY else WRITES_TABLES
    return needs | (IN_VPC if "Connections" in jobs()[job] else set())


def allowed(role: str) -> set[str]:
    return {action for statement in statements(role) for action in listed(statement["Action"])}


def statements(role: str) -> Iterator[dict[str, Any]]:
    for policy in RESOURCES[role]["Properties"].get("Policies", []):
        yield from policy["PolicyDocument"]["Statement"]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def role_of(job: str) -> str:
    return str(jobs()[job]["Role"]["Fn::GetAtt"][0])


WRITTEN = sorted(job for job in jobs() if path_of(f"glue_jobs.{job}").is_file())


def test_calls_are_found_however_they_are_made() -> None:
    source = "client.get_object(Bucket=b)\nc.get_paginator('list_objects_v2').paginate()\nx.copy()\ns3.copy()\n"
    assert called([ast.parse(source)]) == {"get_object", "list_objects_v2", "copy"}
    assert called([ast.parse("rows.copy()\nd.get('x')\nddl.create_table(t)\n")], ["ddl"]) == set()


def test_what_a_script_comes_to_is_followed_through_modules() -> None:
    assert ("glue_jobs.lake.manifest", "read") in reached("model_reference")
    assert ("glue_jobs.admission.ledger", "write") not in reached("load_warehouse")
    assert "get_object" in calls("model_reference") and "get_secret_value" in calls("migrate_warehouse")


@pytest.mark.parametrize("job", WRITTEN)
def test_what_a_job_calls_is_known_here(job: str) -> None:
    unknown = calls(job) - NEEDS.keys()
    assert not unknown, f"{job} calls {unknown}: say in NEEDS which actions these are"


@pytest.mark.parametrize("job", WRITTEN)
def test_a_role_may_do_what_its_job_does(job: str) -> None:
    missing = needed(job) - allowed(role_of(job))
    assert not missing, f"{job} needs {sorted(missing)}, which {role_of(job)} may not"


@pytest.mark.parametrize("role", sorted({role_of(job) for job in WRITTEN}))
def test_a_role_may_do_no_more_than_its_jobs_do(role: str) -> None:
    """Of what acts on data: describing a network is Glue's affair."""
    does = set().union(*(needed(job) for job in jobs() if role_of(job) == role and job in WRITTEN))
    spare = {action for action in allowed(role) - does if not action.startswith(("ec2:", "logs:"))}
    # Spark looks at several tables at once; and without the right to list, a missing object reads as a forbidden one.
    assert spare <= {"glue:GetTables", "s3:ListBucket"}, f"{role} may {sorted(spare)}, and no job of it does"


def may(role: str, action: str, key: str) -> bool:
    """Whether the role's statements allow the action on a key of the lake bucket."""
    for statement in statements(role):
        for resource in listed(statement["Resource"]):
            pattern = resource.get("Fn::Sub", "") if isinstance(resource, dict) else resource
            name, _, where = pattern.partition("/")
            if action in listed(statement["Action"]) and name == "${LakeBucket.Arn}" and fnmatchcase(key, where):
                return True
    return False


@pytest.mark.parametrize(
    ("key", "writes", "reads"),
    [
        (planning.plan_key("r"), {"AdmitRole"}, {"RefreshRole", "WarehouseRole", "CurateRole", "ModelRole"}),
        (planning.LOADED_KEY, {"WarehouseRole"}, {"AdmitRole"}),
        (upkeep.NOTE_KEY, {"MaintainRole"}, {"AdmitRole"}),
        (
            manifest.manifest_key("core.t", "m"),
            {"CurateRole", "ModelRole"},
            {"AdmitRole", "ModelRole", "WarehouseRole"},
        ),
        ("iceberg/core/t/metadata/1.json", {"CurateRole", "ModelRole", "MaintainRole"}, {"AdmitRole", "WarehouseRole"}),
        ("reference/seen/titles/2024-05.json", {"ModelRole"}, {"ModelRole"}),
        ("reference/counted/titles.json", {"ModelRole"}, {"ModelRole"}),
        ("runs/r/outcome.json", {"WarehouseRole"}, {"RefreshRole"}),
        ("raw/titles/f.csv", {"AdmitRole"}, {"CurateRole", "CrawlerRole"}),
        ("admission/titles/1.json", {"AdmitRole"}, {"CurateRole", "WarehouseRole"}),
        ("lineage/r/model-1.ndjson", {"AdmitRole", "CurateRole", "ModelRole", "WarehouseRole"}, set()),
    ],
)
def test_what_one_job_writes_for_another_both_may_reach(key: str, writes: set[str], reads: set[str]) -> None:
    assert writes <= {role for role in ROLES if may(role, "s3:PutObject", key)}
    assert reads <= {role for role in ROLES if may(role, "s3:GetObject", key)}


# ---- names ----------------------------------------------------------------------------------------------------------

KNOWN_BY_NOBODY = {
    # Objects in a bucket or under a prefix; tables of one database of the stack; streams of a log group.
    "${LandingBucket.Arn}/*", "${QuarantineBucket.Arn}/*", "${ArtifactsBucket.Arn}/*",
    "${LakeBucket.Arn}/raw/*", "${LakeBucket.Arn}/admission/*", "${LakeBucket.Arn}/admission/pending/*",
    "${LakeBucket.Arn}/published/*", "${LakeBucket.Arn}/iceberg/*", "${LakeBucket.Arn}/runs/*",
    "${LakeBucket.Arn}/maintenance/*", "${LakeBucket.Arn}/reference/seen/*", "${LakeBucket.Arn}/reference/counted/*",
    "${LakeBucket.Arn}/checkpoints/*", "${LakeBucket.Arn}/lineage/*",
    "table/${RawDatabase}/*", "table/${CuratedDatabase}/*", "table/${CoreDatabase}/*", "table/${OpsDatabase}/*",
    "log-group:/aws-glue/*", "network-interface/*",
}  # fmt: skip


def resources(role: str) -> Iterator[str]:
    for statement in statements(role):
        for resource in listed(statement["Resource"]):
            text = resource.get("Fn::Sub", "") if isinstance(resource, dict) else resource
            yield text.removeprefix("arn:${AWS::Partition}:").split("${AWS::AccountId}:")[-1]


ROLES = sorted(name for name, item in RESOURCES.items() if item["Type"] == "AWS::IAM::Role")


@pytest.mark.parametrize("role", ROLES)
def test_no_policy_has_a_wildcard_where_a_name_is_known(role: str) -> None:
    wild = {text for text in resources(role) if "*" in text and text != "*"}
    assert wild <= KNOWN_BY_NOBODY, wild - KNOWN_BY_NOBODY


def test_the_refresh_may_start_the_stacks_own_jobs_and_no_others() -> None:
    started = {text for text in resources("RefreshRole") if text.startswith("job/")}
    every = {f"job/${{{name}}}" for name, item in RESOURCES.items() if item["Type"] == "AWS::Glue::Job"}
    # Run by hand alone.
    assert started == every - {"job/${LoadAsOfJob}", "job/${StreamEventsJob}"}


@pytest.mark.parametrize("role", sorted({role_of(job) for job in WRITTEN}))
def test_a_job_may_look_at_runs_of_the_refresh_workflow_and_of_no_other(role: str) -> None:
    (statement,) = [item for item in statements(role) if "glue:GetWorkflowRun" in listed(item["Action"])]
    name = RESOURCES["RefreshWorkflow"]["Properties"]["Name"]["Fn::Sub"]
    assert listed(statement["Action"]) == ["glue:GetWorkflowRun"]
    assert statement["Resource"]["Fn::Sub"].endswith(f":${{AWS::AccountId}}:workflow/{name}")


def test_what_the_state_machine_calls_its_role_may() -> None:
    definition = (PROJECT / "infra" / "state_machines" / "refresh.asl.json").read_text()
    needs = {
        "glue:startJobRun.sync": {"glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"},
        "aws-sdk:sfn:listExecutions": {"states:ListExecutions"},
        "aws-sdk:s3:getObject": {"s3:GetObject"},
        "aws-sdk:s3:headObject": {"s3:GetObject"},
        "aws-sdk:glue:startCrawler": {"glue:StartCrawler"},
        "aws-sdk:glue:getCrawler": {"glue:GetCrawler"},
    }
    resources_called = {line.split(":::")[1].split('"')[0] for line in definition.splitlines() if '"Resource"' in line}
    assert resources_called == needs.keys()
    assert set().union(*needs.values()) <= allowed("RefreshRole")


@pytest.mark.parametrize("role", ROLES)
def test_a_service_assumes_a_role_for_this_account_only(role: str) -> None:
    (statement,) = RESOURCES[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_interfaces_of_other_networks_are_out_of_reach() -> None:
    for role in ("MigrateRole", "StreamRole", "WarehouseRole"):
        (deleting,) = [item for item in statements(role) if "ec2:DeleteNetworkInterface" in listed(item["Action"])]
        assert "${Vpc}" in deleting["Condition"]["ArnEquals"]["ec2:Vpc"]["Fn::Sub"]
