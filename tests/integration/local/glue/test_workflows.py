"""Triggers and workflows through the API: jobs really run, events really arrive, stacks make them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import ROLE, Cloud, until

# Says what it was started with, and leaves a word for those that come later.
SPEAKER = """
import sys
import boto3
from awsglue.utils import getResolvedOptions
found = getResolvedOptions(sys.argv, ["JOB_NAME", "WORKFLOW_NAME", "WORKFLOW_RUN_ID"])
where = {"Name": found["WORKFLOW_NAME"], "RunId": found["WORKFLOW_RUN_ID"]}
glue = boto3.client("glue")
print(glue.get_workflow_run_properties(**where)["RunProperties"])
glue.put_workflow_run_properties(**where, RunProperties={found["JOB_NAME"]: "was here"})
"""


def over(cloud: Cloud, workflow: str, run_id: str, seconds: float = 60) -> dict[str, Any]:
    """The run of a workflow with its graph, once it is over."""
    glue = cloud.client("glue")

    def look() -> dict[str, Any] | None:
        run: dict[str, Any] = glue.get_workflow_run(Name=workflow, RunId=run_id, IncludeGraph=True)["Run"]
        return run if run["Status"] not in ("RUNNING", "STOPPING") else None

    found: dict[str, Any] = until(look, seconds, f"the end of {workflow}")
    return found


def watch(name: str, state: str, kind: str = "Job") -> dict[str, str]:
    watched = {"JobName": name, "State": state} if kind == "Job" else {"CrawlerName": name, "CrawlState": state}
    return {"LogicalOperator": "EQUALS", **watched}


def chain(cloud: Cloud, workflow: str, first: str, then: str, state: str = "SUCCEEDED", **start: Any) -> None:
    """A workflow in which one job follows the other."""
    glue = cloud.client("glue")
    glue.create_workflow(Name=workflow, DefaultRunProperties={"from": "the workflow"})
    begin = {"Type": "ON_DEMAND", **start}
    glue.create_trigger(Name=f"{workflow}-1", WorkflowName=workflow, Actions=[{"JobName": first}], **begin)
    glue.create_trigger(
        Name=f"{workflow}-2", WorkflowName=workflow, Type="CONDITIONAL", StartOnCreation=True,
        Predicate={"Conditions": [watch(first, state)]}, Actions=[{"JobName": then, "Arguments": {"--x": "y"}}],
    )  # fmt: skip


def test_jobs_of_a_workflow_run_one_after_the_other_and_share_its_properties(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    first, then = cloud.job("flow-first", SPEAKER), cloud.job("flow-then", SPEAKER)
    chain(cloud, "flow", first, then)
    run_id = glue.start_workflow_run(Name="flow", RunProperties={"by": "me"})["RunId"]
    found = over(cloud, "flow", run_id)

    assert (found["Status"], found["Statistics"]["SucceededActions"]) == ("COMPLETED", 2)
    assert found["WorkflowRunProperties"] == {
        "from": "the workflow", "by": "me", first: "was here", then: "was here",
    }  # fmt: skip
    nodes = {node["Name"]: node for node in found["Graph"]["Nodes"]}
    (last,) = nodes[then]["JobDetails"]["JobRuns"]
    assert last["TriggerName"] == "flow-2" and last["Arguments"] == {"--x": "y"}
    assert last["PredecessorRuns"] == [{"JobName": first, "RunId": nodes[first]["JobDetails"]["JobRuns"][0]["Id"]}]
    assert "'flow-first': 'was here'" in cloud.log(last)[0]


def test_a_crawler_is_a_step_like_a_job(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    address = cloud.put("flow-crawl/rows.csv", "id,name\n1,Ada\n2,Grace\n").rpartition("/")[0]
    glue.create_database(DatabaseInput={"Name": "flowcrawl"})
    glue.create_crawler(
        Name="flow-crawl", Role=ROLE, DatabaseName="flowcrawl", Targets={"S3Targets": [{"Path": address}]}
    )
    job = cloud.job("flow-crawled", "print('after the crawl')\n")
    glue.create_workflow(Name="flow-crawls")
    glue.create_trigger(
        Name="flow-crawls-1", WorkflowName="flow-crawls", Type="ON_DEMAND", Actions=[{"CrawlerName": "flow-crawl"}]
    )
    glue.create_trigger(
        Name="flow-crawls-2", WorkflowName="flow-crawls", Type="CONDITIONAL", StartOnCreation=True,
        Predicate={"Conditions": [watch("flow-crawl", "SUCCEEDED", "Crawler")]}, Actions=[{"JobName": job}],
    )  # fmt: skip
    found = over(cloud, "flow-crawls", glue.start_workflow_run(Name="flow-crawls")["RunId"])

    assert found["Statistics"]["SucceededActions"] == 2
    (crawl,) = next(n for n in found["Graph"]["Nodes"] if n["Name"] == "flow-crawl")["CrawlerDetails"]["Crawls"]
    assert crawl["State"] == "SUCCEEDED"
    assert [table["Name"] for table in glue.get_tables(DatabaseName="flowcrawl")["TableList"]] == ["flow_crawl"]


def test_a_failed_run_is_resumed_where_it_failed(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    first, then = cloud.job("mend-first", "raise ValueError('not yet')\n"), cloud.job("mend-then", "print('at last')\n")
    chain(cloud, "mend", first, then)
    broken = over(cloud, "mend", glue.start_workflow_run(Name="mend")["RunId"])
    assert (broken["Status"], broken["Statistics"]["FailedActions"]) == ("COMPLETED", 1)
    cloud.put("scripts/mend-first.py", "print('mended')\n")
    (node,) = [node["UniqueId"] for node in broken["Graph"]["Nodes"] if node["Name"] == first]
    resumed = glue.resume_workflow_run(Name="mend", RunId=broken["WorkflowRunId"], NodeIds=[node])
    found = over(cloud, "mend", resumed["RunId"])

    assert (found["PreviousRunId"], found["Statistics"]["SucceededActions"]) == (broken["WorkflowRunId"], 2)


def test_a_stopped_run_stops_its_job(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    job = cloud.job("halt-first", "import time\ntime.sleep(600)\n")
    chain(cloud, "halt", job, cloud.job("halt-then", "print('never')\n"))
    run_id = glue.start_workflow_run(Name="halt")["RunId"]
    until(lambda: glue.get_job_runs(JobName=job)["JobRuns"][0]["JobRunState"] == "RUNNING", 30, "the job's run")
    glue.stop_workflow_run(Name="halt", RunId=run_id)

    found = over(cloud, "halt", run_id)
    assert (found["Status"], found["Statistics"]["StoppedActions"]) == ("STOPPED", 1)
    assert glue.get_job_runs(JobName="halt-then")["JobRuns"] == []


def test_a_chain_of_triggers_needs_no_workflow(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    first, then = cloud.job("plain-first", "raise SystemExit(3)\n", MaxRetries=1), cloud.job("plain-then", "print(1)\n")
    glue.create_trigger(Name="plain-1", Type="ON_DEMAND", Actions=[{"JobName": first}])
    glue.create_trigger(
        Name="plain-2", Type="CONDITIONAL", StartOnCreation=True, Actions=[{"JobName": then}],
        Predicate={"Conditions": [watch(first, "FAILED")]},
    )  # fmt: skip
    glue.start_trigger(Name="plain-1")
    until(lambda: glue.get_job_runs(JobName=then)["JobRuns"], 30, "the run of the job that follows")

    assert [run["Attempt"] for run in glue.get_job_runs(JobName=first)["JobRuns"]] == [1, 0]
    assert glue.get_trigger(Name="plain-1")["Trigger"]["State"] == "CREATED"


def test_a_job_that_was_deleted_is_an_error_of_the_run(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    chain(cloud, "gone", cloud.job("gone-first", "print(1)\n"), cloud.job("gone-then", "print(2)\n"))
    glue.delete_job(JobName="gone-then")
    found = over(cloud, "gone", glue.start_workflow_run(Name="gone")["RunId"])
    assert (found["Statistics"]["SucceededActions"], found["Statistics"]["ErroredActions"]) == (1, 1)


def test_runs_wait_for_a_place_where_the_job_says_so(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    job = cloud.job("queued", "import time\ntime.sleep(1)\n", JobRunQueuingEnabled=True)
    first, second, third = (cloud.start(job) for _ in range(3))
    assert cloud.job_run(job, third)["JobRunState"] == "WAITING"
    with pytest.raises(ClientError, match="Concurrent runs exceeded"):
        cloud.start(job, JobRunQueuingEnabled=False)
    glue.batch_stop_job_run(JobName=job, JobRunIds=[third])

    ended = [cloud.ended(job, run) for run in (first, second, third)]
    assert [run["JobRunState"] for run in ended] == ["SUCCEEDED", "SUCCEEDED", "STOPPED"]


def test_a_security_configuration_is_accepted_and_says_that_nothing_is_encrypted(cloud: Cloud) -> None:
    run = cloud.run(cloud.job("secured", "print('ran')\n"), SecurityConfiguration="sse")
    assert (run["JobRunState"], run["SecurityConfiguration"]) == ("SUCCEEDED", "sse")
    assert cloud.log(run, "error") == [
        "sse: the security configuration is accepted and changes nothing here: nothing is encrypted"
    ]


def test_the_ends_of_runs_and_crawls_reach_a_rules_queue(cloud: Cloud) -> None:
    events, sqs = cloud.client("events"), cloud.client("sqs")
    queue = sqs.create_queue(QueueName="glue-events")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["aws.glue"], "detail": {"jobName": ["told"]}}
    events.put_rule(Name="glue-events", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="glue-events", Targets=[{"Id": "1", "Arn": arn}])
    run = cloud.run(cloud.job("told", "raise ValueError('boom')\n"))

    def received() -> dict[str, Any] | None:
        messages = sqs.receive_message(QueueUrl=queue).get("Messages")
        return dict(json.loads(messages[0]["Body"])) if messages else None

    event = until(received, 30, "the event")
    assert (event["detail-type"], event["source"]) == ("Glue Job State Change", "aws.glue")
    assert event["detail"]["state"] == "FAILED" and event["detail"]["jobRunId"] == run["Id"]
    assert event["detail"]["message"].endswith("failed to execute with exception ValueError: boom")


def test_events_start_a_workflow_in_batches(cloud: Cloud) -> None:
    glue, events = cloud.client("glue"), cloud.client("events")
    job = cloud.job("batched", "print('ran')\n")
    chain(
        cloud,
        "batch",
        job,
        cloud.job("batched-then", "print(2)\n"),
        Type="EVENT",
        EventBatchingCondition={"BatchSize": 2},
    )
    events.put_rule(Name="batch", EventPattern=json.dumps({"source": ["my.app"]}))
    target = "arn:aws:glue:us-east-1:000000000000:workflow/batch"
    events.put_targets(Rule="batch", Targets=[{"Id": "1", "Arn": target, "RoleArn": ROLE}])
    entry = {"Source": "my.app", "DetailType": "landed", "Detail": "{}"}
    first = events.put_events(Entries=[entry])["Entries"][0]["EventId"]
    assert glue.get_workflow_runs(Name="batch")["Runs"] == []
    second = events.put_events(Entries=[entry])["Entries"][0]["EventId"]
    (run,) = until(lambda: glue.get_workflow_runs(Name="batch")["Runs"], 30, "the run that the events start")

    assert run["WorkflowRunProperties"]["aws:eventIds"] == f"[{first}, {second}]"
    assert over(cloud, "batch", run["WorkflowRunId"])["Statistics"]["SucceededActions"] == 2
    with pytest.raises(ClientError, match="Trigger Type EVENT cannot be started"):
        glue.start_trigger(Name="batch-1")


def test_elsewhere_nothing_would_start_by_itself_and_it_is_said(cloud: Cloud) -> None:
    import boto3

    glue = boto3.client("glue", endpoint_url=cloud.url, region_name="eu-west-1", aws_access_key_id="test",
                        aws_secret_access_key="test")  # fmt: skip
    with pytest.raises(ClientError, match="CreateWorkflow in eu-west-1 of 000000000000 is not supported"):
        glue.create_workflow(Name="elsewhere")


def template(schedule: str, **workflow: Any) -> str:
    start = {"Type": "SCHEDULED", "Schedule": schedule, "StartOnCreation": "true", "WorkflowName": {"Ref": "Flow"}}
    resources = {
        "Job": {
            "Type": "AWS::Glue::Job",
            "Properties": {"Name": "made", "Role": ROLE, "Command": {"Name": "pythonshell"}},
        },
        "Flow": {"Type": "AWS::Glue::Workflow", "Properties": {"Name": "made", **workflow}},
        "Start": {
            "Type": "AWS::Glue::Trigger",
            "Properties": {"Name": "made", "Actions": [{"JobName": {"Ref": "Job"}}], **start},
        },
    }
    return json.dumps({"Resources": resources})


def test_a_stack_makes_changes_and_deletes_a_workflow_and_its_trigger(cloud: Cloud) -> None:
    formation, glue = cloud.client("cloudformation"), cloud.client("glue")
    formation.create_stack(
        StackName="made",
        TemplateBody=template("cron(0 3 * * ? *)", Description="first", MaxConcurrentRuns="2", Tags={"a": "b"}),
    )
    formation.get_waiter("stack_create_complete").wait(StackName="made", WaiterConfig={"Delay": 1})
    found = glue.get_workflow(Name="made", IncludeGraph=True)["Workflow"]
    assert (found["Description"], found["MaxConcurrentRuns"], len(found["Graph"]["Nodes"])) == ("first", 2, 2)
    assert glue.get_trigger(Name="made")["Trigger"]["State"] == "ACTIVATED"
    assert glue.get_tags(ResourceArn="arn:aws:glue:us-east-1:000000000000:workflow/made")["Tags"]["a"] == "b"

    body = template("cron(0 4 * * ? *)", DefaultRunProperties={"a": 1})
    formation.update_stack(StackName="made", TemplateBody=body)
    formation.get_waiter("stack_update_complete").wait(StackName="made", WaiterConfig={"Delay": 1})
    found = glue.get_workflow(Name="made")["Workflow"]
    assert found["DefaultRunProperties"] == {"a": "1"} and {"Description", "MaxConcurrentRuns"}.isdisjoint(found)
    assert glue.get_trigger(Name="made")["Trigger"]["Schedule"] == "cron(0 4 * * ? *)"

    formation.delete_stack(StackName="made")
    until(lambda: "made" not in glue.list_workflows()["Workflows"], 30, "the workflow's deletion")
    assert "made" not in glue.list_triggers()["TriggerNames"]
