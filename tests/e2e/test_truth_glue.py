"""What the Glue API was measured to answer falsely, asked through boto3: nothing given is dropped or made up."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import BUCKET, ROLE, Cloud, until

COMMAND = {"Name": "pythonshell", "ScriptLocation": "s3://nowhere/s.py"}
ACCOUNT = "arn:aws:glue:us-east-1:000000000000"


def refused(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        call(**request)
    found = error.value.response["Error"]
    return found["Code"], found["Message"]


@pytest.fixture(scope="module")
def glue(cloud: Cloud) -> Any:
    """Glue's client, with what is listed below: three of each, by names that begin alike."""
    client = cloud.client("glue")
    for number in range(3):
        name = f"asked-{number}"
        client.create_database(DatabaseInput={"Name": name})
        client.create_table(DatabaseName="asked-0", TableInput={"Name": f"t{number}", "PartitionKeys": []})
        client.create_job(Name=name, Role=ROLE, Command=COMMAND)
        client.create_crawler(Name=name, Role=ROLE, DatabaseName="asked-0", Targets={"S3Targets": [{"Path": "s3://b"}]})
        secret = {"JDBC_CONNECTION_URL": "jdbc:x", "USERNAME": "u", "PASSWORD": "hidden"}
        connection = {"Name": name, "ConnectionType": "JDBC", "ConnectionProperties": secret}
        client.create_connection(ConnectionInput=connection)
    return client


@pytest.mark.parametrize(
    ("action", "member", "request_"),
    [
        ("get_databases", "DatabaseList", {}),
        ("get_tables", "TableList", {"DatabaseName": "asked-0"}),
        ("get_jobs", "Jobs", {}),
        ("list_jobs", "JobNames", {}),
        ("get_crawlers", "Crawlers", {}),
        ("list_crawlers", "CrawlerNames", {}),
        ("get_connections", "ConnectionList", {}),
    ],
)
def test_a_page_has_what_was_asked_for_and_leads_to_the_next(
    glue: Any, action: str, member: str, request_: dict[str, Any]
) -> None:
    page = getattr(glue, action)(MaxResults=2, **request_)
    assert len(page[member]) == 2
    following = getattr(glue, action)(MaxResults=2, NextToken=page["NextToken"], **request_)
    assert following[member] and following[member][0] not in page[member]


def test_what_was_given_is_kept_and_what_was_not_is_absent(glue: Any) -> None:
    permissions = [{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]
    glue.create_database(DatabaseInput={"Name": "Kept-UP", "CreateTableDefaultPermissions": permissions})
    database = glue.get_database(Name="kept-up")["Database"]
    assert (database["Name"], database["CreateTableDefaultPermissions"]) == ("kept-up", permissions)
    assert not {"Description", "LocationUri"} & database.keys()
    table = glue.get_table(DatabaseName="asked-0", Name="T0")["Table"]
    assert not {"Owner", "Description"} & table.keys()
    assert "Schedule" not in glue.get_crawler(Name="asked-0")["Crawler"]
    glue.create_job(Name="asked-capacity", Role=ROLE, Command=COMMAND, AllocatedCapacity=4)
    assert glue.get_job(JobName="asked-capacity")["Job"]["AllocatedCapacity"] == 4


def test_a_crawlers_tags_are_kept_and_filter(glue: Any) -> None:
    targets = {"S3Targets": [{"Path": "s3://b"}]}
    glue.create_crawler(Name="asked-tags", Role=ROLE, DatabaseName="asked-0", Targets=targets, Tags={"team": "asked"})
    assert glue.get_tags(ResourceArn=f"{ACCOUNT}:crawler/asked-tags")["Tags"] == {"team": "asked"}
    assert glue.list_crawlers(Tags={"team": "asked"})["CrawlerNames"] == ["asked-tags"]


def test_a_connections_password_is_hidden_where_that_is_asked_and_filters_hold(glue: Any) -> None:
    shown = glue.get_connection(Name="asked-0")["Connection"]
    assert (shown["ConnectionProperties"]["PASSWORD"], shown["Status"]) == ("hidden", "READY")
    hidden = glue.get_connection(Name="asked-0", HidePassword=True)["Connection"]
    assert "PASSWORD" not in hidden["ConnectionProperties"]
    assert glue.get_connections(Filter={"ConnectionType": "KAFKA"})["ConnectionList"] == []


@pytest.mark.parametrize(
    ("action", "request_", "code", "said"),
    [
        ("get_tables", {"DatabaseName": "nobody"}, "EntityNotFoundException", "Database nobody not found."),
        ("get_database", {"Name": "nobody"}, "EntityNotFoundException", "Database nobody not found."),
        ("get_table", {"DatabaseName": "asked-0", "Name": "no"}, "EntityNotFoundException", "Table no not found."),
        ("get_crawler", {"Name": "no"}, "EntityNotFoundException", "Crawler entry with name no does not exist"),
        (
            "delete_partition",
            {"DatabaseName": "asked-0", "TableName": "t0", "PartitionValues": ["1"]},
            "EntityNotFoundException",
            "partition",
        ),
        (
            "create_table",
            {"DatabaseName": "asked-0", "TableInput": {"Name": "i"},
             "OpenTableFormatInput": {"IcebergInput": {"MetadataOperation": "CREATE"}}},
            "InvalidInputException",
            "OpenTableFormatInput is not supported",
        ),
        (
            "create_job",
            {"Name": "both", "Role": ROLE, "Command": {**COMMAND, "Name": "glueetl"}, "MaxCapacity": 2.0,
             "WorkerType": "G.1X", "NumberOfWorkers": 2},
            "InvalidInputException",
            "do not set Max Capacity",
        ),
        ("create_dev_endpoint", {"EndpointName": "e", "RoleArn": ROLE}, "InvalidInputException", "DevEndpoint is"),
        ("create_ml_transform",
         {"Name": "m", "Role": ROLE, "InputRecordTables": [{"DatabaseName": "d", "TableName": "t"}],
          "Parameters": {"TransformType": "FIND_MATCHES"}}, "InvalidInputException", "MLTransform is"),
    ],
)  # fmt: skip
def test_what_is_not_there_or_not_carried_out_is_named(
    glue: Any, action: str, request_: dict[str, Any], code: str, said: str
) -> None:
    found, message = refused(getattr(glue, action), **request_)
    assert said in message
    assert found == code


def test_a_workflow_that_is_not_there_is_deleted_all_the_same(glue: Any) -> None:
    assert glue.delete_workflow(Name="nobody")["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_crawler_made_again_has_its_own_crawls_only(cloud: Cloud, glue: Any) -> None:
    name, path = f"again-{time.monotonic_ns()}", [{"Path": f"s3://{BUCKET}/nothing-there/"}]
    for crawls in (1, 0):
        glue.create_crawler(Name=name, Role=ROLE, DatabaseName="asked-0", Targets={"S3Targets": path})
        for _ in range(crawls):
            glue.start_crawler(Name=name)
            until(lambda: glue.get_crawler(Name=name)["Crawler"]["State"] == "READY", 30, "the crawl")
        assert len(glue.list_crawls(CrawlerName=name)["Crawls"]) == crawls
        glue.delete_crawler(Name=name)
