"""What would be accepted and never happen is refused by name, whoever asks: the API or a CloudFormation template."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import ROLE, Cloud, until

ACTIONS = [{"JobName": "refused"}]
CRAWLER = {"Role": ROLE, "DatabaseName": "refused", "Targets": {"S3Targets": [{"Path": "s3://refused/in/"}]}}
TOO_FAST = "cron(* * * * ? *)"


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("get_table", {"DatabaseName": "refused", "Name": "refused", "TransactionId": "t"}),
        (
            "create_ml_transform",
            {"Name": "m", "Role": ROLE, "InputRecordTables": [], "Parameters": {"TransformType": "FIND_MATCHES"}},
        ),
        ("create_session", {"Id": "s", "Role": ROLE, "Command": {"Name": "glueetl"}}),
    ],
)
def test_the_api_names_what_it_refuses(cloud: Cloud, operation: str, parameters: dict[str, Any]) -> None:
    glue = cloud.client("glue")
    with pytest.raises(ClientError) as refused:
        getattr(glue, operation)(**parameters)

    error = refused.value.response["Error"]
    assert error["Code"] == "InvalidInputException"
    assert glue.meta.method_to_api_mapping[operation] in error["Message"]
    assert "not supported" in error["Message"]


def test_nothing_of_what_was_refused_is_there(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    with pytest.raises(ClientError):
        glue.create_crawler(Name="refused-crawler", Schedule=TOO_FAST, **CRAWLER)
    with pytest.raises(ClientError):
        glue.create_trigger(Name="refused-trigger", Type="SCHEDULED", Schedule=TOO_FAST, Actions=ACTIONS)

    assert "refused-crawler" not in [crawler["Name"] for crawler in glue.get_crawlers()["Crawlers"]]
    assert "refused-trigger" not in glue.list_triggers()["TriggerNames"]


@pytest.mark.parametrize(
    ("kind", "properties", "named"),
    [
        ("Trigger", {"Type": "ON_DEMAND", "Actions": ACTIONS}, "Job refused not found"),
        ("Crawler", {**CRAWLER, "Schedule": {"ScheduleExpression": TOO_FAST}}, "faster than every 5 minutes"),
    ],
)
def test_a_stack_with_it_fails_and_says_why(cloud: Cloud, kind: str, properties: dict[str, Any], named: str) -> None:
    stack = f"refused-{kind.lower()}"
    formation = cloud.client("cloudformation")
    template = {"Resources": {"It": {"Type": f"AWS::Glue::{kind}", "Properties": properties}}}
    formation.create_stack(StackName=stack, TemplateBody=json.dumps(template))

    def status() -> str | None:
        found = str(formation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])
        return None if found.endswith("_IN_PROGRESS") else found

    assert until(status, 30, "the end of the stack's creation") == "ROLLBACK_COMPLETE"
    events = formation.describe_stack_events(StackName=stack)["StackEvents"]
    reasons = [event["ResourceStatusReason"] for event in events if event["ResourceStatus"] == "CREATE_FAILED"]
    assert any(named in reason for reason in reasons), reasons


def test_a_crawler_without_a_schedule_is_made_by_a_stack_and_its_crawls_are_listed(cloud: Cloud) -> None:
    address = cloud.put("listed/rows.csv", "id,name\n1,Ada\n2,Grace\n").rpartition("/")[0]
    glue, formation = cloud.client("glue"), cloud.client("cloudformation")
    glue.create_database(DatabaseInput={"Name": "listed"})
    properties = {
        "Name": "listed",
        "Role": ROLE,
        "DatabaseName": "listed",
        "Targets": {"S3Targets": [{"Path": address}]},
    }
    template = {"Resources": {"It": {"Type": "AWS::Glue::Crawler", "Properties": properties}}}
    formation.create_stack(StackName="listed", TemplateBody=json.dumps(template))
    formation.get_waiter("stack_create_complete").wait(StackName="listed", WaiterConfig={"Delay": 1})

    for _ in range(2):
        glue.start_crawler(Name="listed")
        until(lambda: glue.get_crawler(Name="listed")["Crawler"]["State"] == "READY", 30, "the end of the crawl")
    last = glue.get_crawler(Name="listed")["Crawler"]["LastCrawl"]
    (newest,), token = (page := glue.list_crawls(CrawlerName="listed", MaxResults=1))["Crawls"], page["NextToken"]
    rest = glue.list_crawls(CrawlerName="listed", NextToken=token)

    assert (newest["State"], newest["CrawlId"], newest["StartTime"]) == (
        "COMPLETED",
        last["MessagePrefix"],
        last["StartTime"],
    )
    assert newest["EndTime"] >= newest["StartTime"]
    assert len(rest["Crawls"]) == 1 and "NextToken" not in rest
    assert json.loads(rest["Crawls"][0]["Summary"])["tables_created"] == 1
    (metrics,) = glue.get_crawler_metrics(CrawlerNameList=["listed"])["CrawlerMetricsList"]
    assert metrics["LastRuntimeSeconds"] > 0
    failed = [{"FieldName": "STATE", "FilterOperator": "EQ", "FieldValue": "FAILED"}]
    assert glue.list_crawls(CrawlerName="listed", Filters=failed)["Crawls"] == []
    glue.delete_crawler(Name="listed")
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.list_crawls(CrawlerName="listed")


def test_a_running_crawler_is_neither_changed_nor_deleted(cloud: Cloud) -> None:
    for number in range(150):
        cloud.put(f"busy/part={number}/rows.csv", "id,name\n1,Ada\n2,Grace\n")
    glue, formation = cloud.client("glue"), cloud.client("cloudformation")
    glue.create_database(DatabaseInput={"Name": "busy"})
    targets = {"S3Targets": [{"Path": "s3://reelhouse-tests/busy/"}]}
    properties = {"Name": "busy", "Role": ROLE, "DatabaseName": "busy", "Targets": targets}
    template = {"Resources": {"It": {"Type": "AWS::Glue::Crawler", "Properties": properties}}}
    formation.create_stack(StackName="busy", TemplateBody=json.dumps(template))
    formation.get_waiter("stack_create_complete").wait(StackName="busy", WaiterConfig={"Delay": 1})
    glue.start_crawler(Name="busy")

    for change in (
        lambda: glue.update_crawler(Name="busy", Description="other"),
        lambda: glue.delete_crawler(Name="busy"),
    ):
        with pytest.raises(glue.exceptions.ClientError) as refused:
            change()
        assert refused.value.response["Error"]["Code"] == "CrawlerRunningException"
    formation.delete_stack(StackName="busy")
    until(lambda: status_of(formation, "busy") == "DELETE_FAILED", 30, "the refusal of the stack's deletion")
    until(lambda: glue.get_crawler(Name="busy")["Crawler"]["State"] == "READY", 60, "the end of the crawl")

    assert glue.get_crawler(Name="busy")["Crawler"]["LastCrawl"]["Status"] == "SUCCEEDED"
    glue.update_crawler(Name="busy", Description="other")
    formation.delete_stack(StackName="busy")
    until(lambda: "busy" not in [one["Name"] for one in glue.get_crawlers()["Crawlers"]], 30, "the crawler's deletion")


def status_of(formation: Any, stack: str) -> str:
    return str(formation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])
