"""Definitions through CloudFormation: every property arrives, and what a template drops is gone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fixtures_endpoint import ROLE, Cloud, until

SCRIPT = {"Name": "pythonshell", "ScriptLocation": "s3://reelhouse-tests/scripts/stack.py"}
TARGETS = {"S3Targets": [{"Path": "s3://reelhouse-tests/nothing/"}]}


def deploy(cloud: Cloud, resources: dict[str, Any]) -> None:
    """Create or update the tests' stack and wait until it stands."""
    formation = cloud.client("cloudformation")
    stacks = [stack["StackName"] for stack in formation.describe_stacks()["Stacks"]]
    change = formation.update_stack if "definitions" in stacks else formation.create_stack
    change(StackName="definitions", TemplateBody=json.dumps({"Resources": resources}))

    def ended() -> str | None:
        status = str(formation.describe_stacks(StackName="definitions")["Stacks"][0]["StackStatus"])
        return None if status.endswith("_IN_PROGRESS") else status

    assert until(ended, 30, "the end of the stack operation") in ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def resources(**optional: dict[str, Any]) -> dict[str, Any]:
    given = {name: optional.get(name, {}) for name in ("job", "crawler", "database", "table", "connection")}
    database, table = {"Name": "StackDb", **given["database"]}, {"Name": "Films", **given["table"]}
    connection = {"Name": "sc", "ConnectionType": "NETWORK", **given["connection"]}
    properties = {
        "Job": {"Name": "stack-job", "Role": ROLE, "Command": SCRIPT, **given["job"]},
        "Crawler": {"Name": "stack-crawler", "Role": ROLE, "Targets": TARGETS, **given["crawler"]},
        "Database": {"CatalogId": "000000000000", "DatabaseInput": database},
        "Table": {"CatalogId": "000000000000", "DatabaseName": "stackdb", "TableInput": table},
        "Connection": {"CatalogId": "000000000000", "ConnectionInput": connection},
    }
    made = {kind: {"Type": f"AWS::Glue::{kind}", "Properties": one} for kind, one in properties.items()}
    made["Table"]["DependsOn"] = ["Database"]
    return made


@pytest.fixture(scope="module")
def glue(cloud: Cloud) -> Any:
    deploy(
        cloud,
        resources(
            # A template may write numbers as text.
            job={
                "Description": "first",
                "ExecutionProperty": {"MaxConcurrentRuns": "4"},
                "ExecutionClass": "STANDARD",
                "JobRunQueuingEnabled": "true",
                "NotificationProperty": {"NotifyDelayAfter": "3"},
                "MaxCapacity": "0.0625",
                "Tags": {"team": "films"},
            },
            crawler={
                "Description": "first",
                "TablePrefix": "p_",
                "LakeFormationConfiguration": {"UseLakeFormationCredentials": "false"},
                "SchemaChangePolicy": {"DeleteBehavior": "LOG"},
            },
            database={"Description": "first"},
            table={"Owner": "me", "Parameters": {"a": "b"}},
            connection={"Description": "first"},
        ),
    )
    return cloud.client("glue")


def test_every_property_of_a_template_arrives_and_what_it_drops_is_gone(cloud: Cloud, glue: Any) -> None:
    job, crawler = glue.get_job(JobName="stack-job")["Job"], glue.get_crawler(Name="stack-crawler")["Crawler"]
    database, table = (
        glue.get_database(Name="stackdb")["Database"],
        glue.get_table(DatabaseName="stackdb", Name="films"),
    )

    assert (job["ExecutionProperty"], job["JobRunQueuingEnabled"]) == ({"MaxConcurrentRuns": 4}, True)
    assert (job["ExecutionClass"], job["NotificationProperty"]) == ("STANDARD", {"NotifyDelayAfter": 3})
    assert glue.get_tags(ResourceArn="arn:aws:glue:us-east-1:000000000000:job/stack-job")["Tags"]["team"] == "films"
    assert crawler["LakeFormationConfiguration"] == {"UseLakeFormationCredentials": False}
    assert (database["Description"], table["Table"]["Owner"]) == ("first", "me")

    deploy(cloud, resources(job={"MaxRetries": 1}, database={"Parameters": {"x": "y"}}))
    job, crawler = glue.get_job(JobName="stack-job")["Job"], glue.get_crawler(Name="stack-crawler")["Crawler"]
    dropped = ("Description", "JobRunQueuingEnabled", "NotificationProperty", "ExecutionClass", "MaxCapacity")
    assert [name for name in dropped if name in job] == []
    assert (job["MaxRetries"], job["ExecutionProperty"]) == (1, {"MaxConcurrentRuns": 1})
    gone = ("Description", "TablePrefix", "LakeFormationConfiguration")
    assert [name for name in gone if name in crawler] == []
    assert crawler["SchemaChangePolicy"]["DeleteBehavior"] == "DEPRECATE_IN_DATABASE"
    database, table = (
        glue.get_database(Name="stackdb")["Database"],
        glue.get_table(DatabaseName="stackdb", Name="films"),
    )
    assert (database["Parameters"], "Description" in database) == ({"x": "y"}, False)
    assert ("Owner" in table["Table"], table["Table"].get("Parameters", {})) == (False, {})
    connection = glue.get_connection(Name="sc")["Connection"]
    assert ("Description" in connection, connection["Status"]) == (False, "READY")
