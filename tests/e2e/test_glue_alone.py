"""Glue without the product, from the outside: schedules that come round, events that arrive, bookmarks of real runs."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.fixtures_endpoint import BUCKET, ROLE, Cloud, until
from tests.fixtures_postgres import Warehouse
from tests.integration.local.glue.test_workflows import over, watch

Said = list[list[Any]]


def soon(now: datetime) -> datetime:
    """The next full minute that is far enough away to make something for it before."""
    return (now + timedelta(seconds=75)).replace(second=0, microsecond=0)


def crawler(cloud: Cloud, name: str, **fields: Any) -> str:
    """A crawler of a small folder, which makes the one table of a database of the crawler's name."""
    glue = cloud.client("glue")
    address = cloud.put(f"{name}/rows.csv", "id,name\n1,Ada\n2,Grace\n").rpartition("/")[0]
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_crawler(Name=name, Role=ROLE, DatabaseName=name, Targets={"S3Targets": [{"Path": address}]}, **fields)
    return name


@pytest.fixture(scope="module", autouse=True)
def due(cloud: Cloud) -> datetime:
    """When all that this fixture schedules comes round: within the next 75 s, which the other tests pass."""
    found = soon(datetime.now(timezone.utc))
    at = f"cron({found.minute} {found.hour} * * ? *)"
    glue, job = cloud.client("glue"), cloud.job("clock", "print('it is time')\n")
    glue.create_workflow(Name="clock")
    start = {"Type": "SCHEDULED", "Schedule": at, "Actions": [{"JobName": job}]}
    glue.create_trigger(Name="clock-1", WorkflowName="clock", StartOnCreation=True, **start)
    glue.create_trigger(
        Name="clock-2", WorkflowName="clock", Type="CONDITIONAL", StartOnCreation=True,
        Predicate={"Conditions": [watch(job, "SUCCEEDED")]}, Actions=[{"CrawlerName": crawler(cloud, "clock_then")}],
    )  # fmt: skip
    silent = {**start, "Actions": [{"JobName": cloud.job("clock-never", "print('not activated')\n")}]}
    glue.create_trigger(Name="clock-off", **silent)
    crawler(cloud, "clock_crawl", Schedule=at)
    return found


def queue(cloud: Cloud, name: str) -> tuple[str, str]:
    """Url and ARN of a new queue."""
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def function(cloud: Cloud, name: str, code: str) -> str:
    """ARN of a new function."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("main.py", code)
    made = cloud.client("lambda").create_function(
        FunctionName=name, Runtime="python3.11", Role=ROLE, Handler="main.handler", Code={"ZipFile": packed.getvalue()}
    )
    cloud.client("lambda").get_waiter("function_active_v2").wait(FunctionName=name)
    return str(made["FunctionArn"])


KEEPER = f"""
import json
import boto3

def handler(event, context):
    key = "crawl-told/" + event["detail"]["state"]
    boto3.client("s3").put_object(Bucket="{BUCKET}", Key=key, Body=json.dumps(event))
"""


def messages(cloud: Cloud, url: str, count: int) -> list[dict[str, Any]]:
    """The bodies of so many messages of a queue."""
    found: list[dict[str, Any]] = []

    def enough() -> bool:
        for message in cloud.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", []):
            found.append(json.loads(message["Body"]))
            cloud.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(found) >= count

    until(enough, 60, f"{count} messages in {url}")
    return found


def kept(cloud: Cloud, state: str) -> dict[str, Any] | None:
    """The event of this state that the function was given."""
    s3, key = cloud.client("s3"), f"crawl-told/{state}"
    if not s3.list_objects_v2(Bucket=BUCKET, Prefix=key).get("Contents"):
        return None
    return dict(json.loads(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()))


def test_a_crawls_events_reach_a_queue_a_topic_and_a_function(cloud: Cloud) -> None:
    events, sns = cloud.client("events"), cloud.client("sns")
    (direct, direct_arn), (behind, behind_arn) = queue(cloud, "crawl-told"), queue(cloud, "crawl-told-by-topic")
    topic = sns.create_topic(Name="crawl-told")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=behind_arn)
    pattern = {
        "source": ["aws.glue"],
        "detail-type": ["Glue Crawler State Change"],
        "detail": {"crawlerName": ["told"]},
    }
    events.put_rule(Name="crawl-told", EventPattern=json.dumps(pattern))
    targets = (direct_arn, topic, function(cloud, "crawl-told", KEEPER))
    events.put_targets(Rule="crawl-told", Targets=[{"Id": str(n), "Arn": arn} for n, arn in enumerate(targets)])
    cloud.client("glue").start_crawler(Name=crawler(cloud, "told"))

    by_state = {event["detail"]["state"]: event for event in messages(cloud, direct, 2)}
    assert sorted(by_state) == ["Started", "Succeeded"]
    ended = by_state["Succeeded"]["detail"]
    assert (ended["accountId"], ended["tablesCreated"], ended["message"]) == ("000000000000", "1", "Crawler Succeeded")
    told = [json.loads(notice["Message"]) for notice in messages(cloud, behind, 2)]
    assert {event["detail"]["state"]: event for event in told} == by_state
    for state, event in by_state.items():
        assert until(lambda state=state: kept(cloud, state), 60, f"the function's {state}") == event


# Three sources with a bookmark each, the last by its primary key; with --hold it commits only when it is told to go on.
READER = f"""
import json, sys, time
import boto3
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME"])
glue_context = GlueContext(SparkContext())
job = Job(glue_context)
job.init(args["JOB_NAME"], args)
files = glue_context.create_dynamic_frame.from_options(
    "s3", {{"paths": ["s3://{BUCKET}/visits/"]}}, "csv", transformation_ctx="files")
rows = glue_context.create_dynamic_frame.from_options(
    "postgresql", {{"useConnectionProperties": "true", "connectionName": "visits", "dbtable": "visits",
                    "jobBookmarkKeys": ["id"], "jobBookmarkKeysSortOrder": "asc"}}, transformation_ctx="rows")
keyed = glue_context.create_dynamic_frame.from_options(
    "postgresql", {{"useConnectionProperties": "true", "connectionName": "visits", "dbtable": "public.visits"}},
    transformation_ctx="keyed")
print(json.dumps([sorted(row[0] for row in frame.toDF().collect()) for frame in (files, rows, keyed)]))
if "--hold" in sys.argv:
    s3, deadline = boto3.client("s3"), time.monotonic() + 120
    s3.put_object(Bucket="{BUCKET}", Key="visits-held")
    while not s3.list_objects_v2(Bucket="{BUCKET}", Prefix="visits-go").get("Contents"):
        assert time.monotonic() < deadline, "nobody let it go on"
        time.sleep(0.1)
job.commit()
"""
ON = {"--job-bookmark-option": "job-bookmark-enable"}


@pytest.fixture
def visit(cloud: Cloud, new_database: Callable[[], Warehouse]) -> Callable[[int], None]:
    """`visit(n)` adds a file and a row of this number to the two sources of the job."""
    warehouse = new_database()
    warehouse.ask("owner", "create table visits (id int primary key)")
    owner = warehouse.owner
    properties = {
        "JDBC_CONNECTION_URL": f"jdbc:postgresql://{owner.host}:{owner.port}/{owner.dbname}",
        "USERNAME": owner.username,
        "PASSWORD": owner.password,
    }
    cloud.client("glue").create_connection(
        ConnectionInput={"Name": "visits", "ConnectionType": "JDBC", "ConnectionProperties": properties}
    )

    def add(number: int) -> None:
        cloud.put(f"visits/{number}.csv", f"file {number}\n")
        warehouse.ask("owner", "insert into visits values (%s)", number)

    return add


def new(*numbers: int) -> Said:
    """What a run says that has found these files and rows new."""
    return [[f"file {number}" for number in numbers], list(numbers), list(numbers)]


def test_bookmarks_of_files_and_of_rows_through_runs(cloud: Cloud, visit: Callable[[int], None]) -> None:
    """They go on, a paused run reads a range, a reset goes back to a run, and of two at once the later one fails."""
    glue, s3 = cloud.client("glue"), cloud.client("s3")
    job = cloud.job("visits", READER, "glueetl", ExecutionProperty={"MaxConcurrentRuns": 2})

    def said(arguments: dict[str, str]) -> tuple[str, Said]:
        run = cloud.run(job, Arguments=arguments)
        assert run["JobRunState"] == "SUCCEEDED", (run.get("ErrorMessage"), cloud.log(run, "error")[-20:])
        return run["Id"], json.loads(cloud.log(run)[-1])

    visit(1)
    first, found = said(ON)
    assert found == new(1)
    visit(2)
    second, found = said(ON)
    assert found == new(2)
    visit(3)
    paused = {"--job-bookmark-option": "job-bookmark-pause", "--job-bookmark-from": first, "--job-bookmark-to": second}
    assert said(paused)[1] == new(2)
    assert glue.get_job_bookmark(JobName=job)["JobBookmarkEntry"]["RunId"] == second

    glue.reset_job_bookmark(JobName=job, RunId=first)
    held = cloud.start(job, Arguments={**ON, "--hold": "true"})
    until(lambda: s3.list_objects_v2(Bucket=BUCKET, Prefix="visits-held").get("Contents"), 120, "the run that is held")
    overtaking, found = said(ON)
    assert found == new(2, 3)
    cloud.put("visits-go", "")
    late = cloud.ended(job, held)
    assert json.loads(cloud.log(late)[-1]) == new(2, 3)
    assert late["JobRunState"] == "FAILED" and "version mismatch" in late["ErrorMessage"]
    assert glue.get_job_bookmark(JobName=job)["JobBookmarkEntry"]["RunId"] == overtaking


def test_schedules_come_round_once_and_start_a_workflow_and_a_crawler(cloud: Cloud, due: datetime) -> None:
    glue = cloud.client("glue")
    # The moment is known: asking before it would only cost the machine.
    time.sleep(max(0.0, (due - datetime.now(timezone.utc)).total_seconds()))
    (begun,) = until(lambda: glue.get_workflow_runs(Name="clock")["Runs"], 30, "the workflow's run")
    found = over(cloud, "clock", begun["WorkflowRunId"])

    assert timedelta(0) <= found["StartedOn"] - due < timedelta(seconds=30)
    assert (found["Status"], found["Statistics"]["SucceededActions"]) == ("COMPLETED", 2)
    (run,) = glue.get_job_runs(JobName="clock")["JobRuns"]
    assert run["TriggerName"] == "clock-1"
    last = until(lambda: glue.get_crawler(Name="clock_crawl")["Crawler"].get("LastCrawl"), 30, "the scheduled crawl")
    assert (last["Status"], last["StartTime"] >= due) == ("SUCCEEDED", True)
    for database in ("clock_then", "clock_crawl"):
        assert len(glue.get_tables(DatabaseName=database)["TableList"]) == 1
    assert glue.get_job_runs(JobName="clock-never")["JobRuns"] == []
