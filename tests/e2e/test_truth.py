"""The README's truth table, row by row: what free emulators only pretend, through boto3."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import ROLE, Cloud, until

FAILING = "raise SystemExit(1)\n"


def machine(job: str) -> str:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Parameters": {"JobName": job},
        "End": True,
    }
    return json.dumps({"StartAt": "Run", "States": {"Run": task}})


def test_a_crawler_over_a_two_row_csv_makes_its_table(cloud: Cloud) -> None:
    address = cloud.put("truth/people/people.csv", "id,name\n1,Ada\n2,Grace\n")
    glue = cloud.client("glue")
    glue.create_database(DatabaseInput={"Name": "truth"})
    targets = {"S3Targets": [{"Path": address.rpartition("/")[0]}]}
    glue.create_crawler(Name="truth", Role=ROLE, DatabaseName="truth", Targets=targets)

    glue.start_crawler(Name="truth")
    states = []

    def ready() -> bool:
        crawler = glue.get_crawler(Name="truth")["Crawler"]
        states.append(crawler["State"])
        return crawler["State"] == "READY" and "LastCrawl" in crawler

    until(ready, 30, "the end of the crawl")

    assert set(states) <= {"RUNNING", "STOPPING", "READY"}
    assert glue.get_crawler(Name="truth")["Crawler"]["LastCrawl"]["Status"] == "SUCCEEDED"
    tables = glue.get_tables(DatabaseName="truth")["TableList"]
    assert [table["Name"] for table in tables] == ["people"]
    columns = [(column["Name"], column["Type"]) for column in tables[0]["StorageDescriptor"]["Columns"]]
    assert columns == [("id", "bigint"), ("name", "string")]
    assert tables[0]["Parameters"]["recordCount"] == "2"


def test_a_spark_job_that_exits_with_1_has_failed(cloud: Cloud) -> None:
    run = cloud.run(cloud.job("truth-exit", FAILING, "glueetl"))

    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == "SystemExit: 1"


def test_a_spark_job_that_ends_well_has_succeeded_and_really_ran(cloud: Cloud) -> None:
    script = "from pyspark.sql import SparkSession\nprint(SparkSession.builder.getOrCreate().range(7).count())\n"
    run = cloud.run(cloud.job("truth-count", script, "glueetl"))

    assert run["JobRunState"] == "SUCCEEDED"
    assert cloud.log(run) == ["7"]


def test_the_catalogue_answers_what_was_asked(cloud: Cloud) -> None:
    glue, keys = cloud.client("glue"), [{"Name": "n", "Type": "int"}]
    glue.create_database(DatabaseInput={"Name": "asked"})
    for name in ("one", "two"):
        glue.create_table(DatabaseName="asked", TableInput={"Name": name, "PartitionKeys": keys})
    table = {"DatabaseName": "asked", "TableName": "one"}
    glue.batch_create_partition(**table, PartitionInputList=[{"Values": ["1"]}, {"Values": ["2"]}])
    command = {"Name": "pythonshell", "ScriptLocation": "s3://nowhere/s.py"}
    glue.create_job(Name="truth-tags", Role=ROLE, Command=command, Tags={"team": "films"})

    assert len(glue.get_tables(DatabaseName="asked", Expression=".*")["TableList"]) == 2
    assert [one["Values"] for one in glue.get_partitions(**table, Expression="n > 1")["Partitions"]] == [["2"]]
    arn = "arn:aws:glue:us-east-1:000000000000:job/truth-tags"
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"team": "films"}


def test_a_workflow_run_starts_its_job(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    job = cloud.job("truth-flow", "import sys\nprint('--WORKFLOW_NAME' in sys.argv)\n")
    glue.create_workflow(Name="truth")
    glue.create_trigger(Name="truth", WorkflowName="truth", Type="ON_DEMAND", Actions=[{"JobName": job}])
    run_id = glue.start_workflow_run(Name="truth")["RunId"]
    until(lambda: glue.get_workflow_run(Name="truth", RunId=run_id)["Run"]["Status"] == "COMPLETED", 30, "the end")

    (run,) = glue.get_job_runs(JobName=job)["JobRuns"]
    assert (run["JobRunState"], cloud.log(run)) == ("SUCCEEDED", ["True"])


def test_a_state_machine_fails_with_the_job_and_says_why(cloud: Cloud) -> None:
    execution = cloud.execute(machine(cloud.job("truth-sync", FAILING, "glueetl")))

    assert execution["status"] == "FAILED"
    assert execution["error"] == "States.TaskFailed"
    cause = json.loads(execution["cause"])
    assert (cause["JobName"], cause["JobRunState"], cause["ErrorMessage"]) == ("truth-sync", "FAILED", "SystemExit: 1")
    assert cloud.job_run("truth-sync", cause["Id"])["JobRunState"] == "FAILED"


def test_a_state_machine_returns_the_run_of_a_job_that_ends_well(cloud: Cloud) -> None:
    execution = cloud.execute(machine(cloud.job("truth-sync-ok", "print('done')\n")))

    assert execution["status"] == "SUCCEEDED"
    output = json.loads(execution["output"])
    assert (output["JobName"], output["JobRunState"]) == ("truth-sync-ok", "SUCCEEDED")
    assert cloud.job_run("truth-sync-ok", output["Id"])["JobRunState"] == "SUCCEEDED"


def test_a_path_that_finds_nothing_fails_the_state_machine(cloud: Cloud) -> None:
    state = {"Type": "Pass", "Parameters": {"found.$": "$.nothing"}, "End": True}
    execution = cloud.execute(json.dumps({"StartAt": "Ask", "States": {"Ask": state}}))

    assert (execution["status"], execution["error"]) == ("FAILED", "States.Runtime")
    assert "$.nothing" in execution["cause"]


def test_a_state_machine_that_leads_nowhere_is_refused(cloud: Cloud) -> None:
    states = {"StartAt": "Go", "States": {"Go": {"Type": "Pass", "Next": "Nowhere"}}}
    with pytest.raises(ClientError) as refused:
        cloud.client("stepfunctions").create_state_machine(name="nowhere", definition=json.dumps(states), roleArn=ROLE)
    assert refused.value.response["Error"]["Code"] == "InvalidDefinition"
