"""Two stacks in one endpoint, one's name the beginning of the other's: nothing of one is the other's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.deploy.artifacts import PROJECT
from infra.deploy.errors import DeployError
from tests.fixtures_endpoint import Cloud
from tests.integration.infra.projects import make_project
from tests.integration.infra.stacks import Stack

NAMES = ("films", "films-two")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("two") / "checkout", spark=False)


@pytest.fixture(scope="module")
def stacks(cloud: Cloud, project: Path) -> Iterator[list[Stack]]:
    """Both, with files of both feeds to work on."""
    made = [Stack(cloud, name, project) for name in NAMES]
    for stack in made:
        stack.forget()
    yield made


def names(cloud: Cloud) -> dict[str, list[str]]:
    """What both stacks made that has a name of ours."""
    glue, s3 = cloud.client("glue"), cloud.client("s3")

    def pages(call: str, key: str) -> list[dict[str, str]]:
        return [item for page in glue.get_paginator(call).paginate() for item in page[key]]

    return {
        "jobs": [item["Name"] for item in pages("get_jobs", "Jobs")],
        "crawlers": [item["Name"] for item in pages("get_crawlers", "Crawlers")],
        "databases": [item["Name"] for item in pages("get_databases", "DatabaseList")],
        "connections": [item["Name"] for item in pages("get_connections", "ConnectionList")],
        "buckets": [item["Name"] for item in s3.list_buckets()["Buckets"]],
        "secrets": [item["Name"] for item in cloud.client("secretsmanager").list_secrets()["SecretList"]],
        "machines": [item["name"] for item in cloud.client("stepfunctions").list_state_machines()["stateMachines"]],
    }


def test_everything_has_its_stacks_name(cloud: Cloud, stacks: list[Stack]) -> None:
    for kind, found in names(cloud).items():
        ours = [name for name in found if name.startswith("films")]
        second = [name for name in ours if name.replace("_", "-").startswith("films-two")]
        first = [name for name in ours if name not in second]
        assert len(first) == len(second) > 0, kind
        assert {name.replace("films_two", "films", 1).replace("films-two", "films", 1) for name in second} == set(first)


def test_both_refresh_at_once_and_each_works_on_its_own(stacks: list[Stack]) -> None:
    first, second = stacks
    started = [stack.start() for stack in stacks]
    ended = [stack.end(arn, 120) for stack, arn in zip(stacks, started, strict=True)]

    assert [json.loads(item["output"])["status"] for item in ended] == ["SUCCEEDED", "SUCCEEDED"]
    assert first.jobs_of(ended[0]) == second.jobs_of(ended[1]) >= {"curate-feed.titles", "load-warehouse"}
    assert first.jobs_of(ended[1]) == second.jobs_of(ended[0]) == set()
    for stack, execution, prefix in zip(stacks, ended, ("films", "films_two"), strict=True):
        seen = stack.seen(execution, "curate-feed.titles")
        assert (seen["--lake_bucket"], seen["--database_prefix"]) == (stack.lake, prefix)


def test_neither_waits_for_the_other(stacks: list[Stack]) -> None:
    first, second = stacks
    first.tell("migrate-warehouse", waits_for="signals/go")
    waiting = first.start()
    execution, told = second.follow(second.start())
    first.signal("go")

    assert execution.outcome == "SUCCEEDED"
    assert "wait for another refresh" not in {step.name for step in told}
    assert first.end(waiting)["status"] == "SUCCEEDED"


def test_a_name_that_cannot_be_everywhere_is_refused_before_anything_is_made(cloud: Cloud, project: Path) -> None:
    with pytest.raises(DeployError, match="stack name 'Films_3': expected 2 to 39 lower-case letters"):
        Stack(cloud, "Films_3", project)
    listed = cloud.client("cloudformation").list_stacks()["StackSummaries"]
    assert "Films_3" not in {item["StackName"] for item in listed}


def test_a_real_job_of_each_writes_its_own_tables(cloud: Cloud) -> None:
    """The dimensions that need no file: made in the databases and the lake of the stack whose job runs."""
    glue = cloud.client("glue")
    for name in ("real", "real-two"):
        stack = Stack(cloud, name, PROJECT)
        run = cloud.run(f"{name}-model-reference", Arguments={"--run_id": "r1", "--run_at": "2026-01-01T00:00:00Z"})
        assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
        tables = glue.get_tables(DatabaseName=f"{name.replace('-', '_')}_core")["TableList"]
        assert {"dim_date", "dim_country", "dim_plan"} <= {table["Name"] for table in tables}
        assert all(table["Parameters"]["metadata_location"].startswith(f"s3://{stack.lake}/") for table in tables)
