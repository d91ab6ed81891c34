"""A deployed stack whose jobs do what a test tells them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from glue_jobs.contract.registry import waves
from infra import deploy
from local import target
from local.pipeline import refresh
from local.stack.lifecycle import EMBEDDED_PARAMETERS
from local.target import Target
from tests.fixtures_endpoint import Cloud, until

# Of the one Spark job among the fakes, maintain-lake; shells have no such size.
SPARK_SIZE = {"worker_type": "G.1X", "workers": 3, "timeout": 17}


def whole_plan() -> dict[str, Any]:
    """What admission plans when files of both feeds came: feeds, models in their waves, and a load."""
    planned = [{"jobs": [{"job": job.replace("_", "-")} for job in wave]} for wave in waves()]
    return {"feeds": [{"feed": "titles"}, {"feed": "userbase"}], "waves": planned, "load": True}


class Stack:
    """The deployed stack, with what a test tells its jobs to do."""

    def __init__(self, cloud: Cloud, name: str, project: Path, **parameters: str) -> None:
        self.cloud = cloud
        self.name = name
        self.said: list[str] = []
        given = {**EMBEDDED_PARAMETERS, **parameters}
        self.outputs = deploy.deploy(cloud.client, name, given, self.said.append, project=project)
        self.lake = self.outputs["LakeBucket"]
        self.s3 = cloud.client("s3")
        self.states = cloud.client("stepfunctions")

    @property
    def machine(self) -> str:
        return self.outputs["RefreshStateMachineArn"]

    @property
    def target(self) -> Target:
        return target.embedded(self.cloud.settings, self.cloud.url)

    def target_named(self, stack: str) -> Target:
        """The target as commands about a stack of this name have it."""
        return replace(self.target, stack=stack)

    def tell(self, job: str, **behaviour: Any) -> None:
        self.s3.put_object(Bucket=self.lake, Key=f"behaviour/{job}.json", Body=json.dumps(behaviour).encode())

    def forget(self) -> None:
        """Jobs do nothing and succeed again; files of both feeds have come."""
        for prefix in ("behaviour/", "signals/"):
            for item in self.s3.list_objects_v2(Bucket=self.lake, Prefix=prefix).get("Contents", []):
                self.s3.delete_object(Bucket=self.lake, Key=item["Key"])
        self.tell("admit-files", plan=whole_plan())

    def signal(self, name: str) -> None:
        """Let go on the jobs that wait for `signals/<name>`."""
        self.s3.put_object(Bucket=self.lake, Key=f"signals/{name}", Body=b"")

    def start(self, given: dict[str, Any] | None = None, machine: str = "") -> str:
        found = self.states.start_execution(stateMachineArn=machine or self.machine, input=json.dumps(given or {}))
        return str(found["executionArn"])

    def end(self, arn: str, seconds: float = 90) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found = self.states.describe_execution(executionArn=arn)
            return found if found["status"] != "RUNNING" else None

        return dict(until(look, seconds, "the end of the refresh"))

    def refresh(self, given: dict[str, Any] | None = None) -> dict[str, Any]:
        return self.end(self.start(given))

    def follow(self, arn: str) -> tuple[refresh.Execution, list[refresh.Step]]:
        """The execution as a person follows it, and every step that was told, in order."""
        told: list[refresh.Step] = []
        return refresh.follow(self.target, arn, told.append), told

    def seen(self, execution: dict[str, Any], job: str) -> dict[str, str]:
        """The arguments with which a job ran in the execution."""
        key = f"seen/{execution['name']}/{job}.json"
        return dict(json.loads(self.s3.get_object(Bucket=self.lake, Key=key)["Body"].read()))

    def jobs_of(self, execution: dict[str, Any]) -> set[str]:
        """Jobs that ran in the execution, `<job>.<feed>` where they ran for one."""
        prefix = f"seen/{execution['name']}/"
        found = self.s3.list_objects_v2(Bucket=self.lake, Prefix=prefix).get("Contents", [])
        return {item["Key"].removeprefix(prefix).removesuffix(".json") for item in found}

    def runs(self, execution: dict[str, Any], job: str) -> list[dict[str, Any]]:
        """The runs of a job in the execution."""
        found = self.cloud.client("glue").get_job_runs(JobName=f"{self.name}-{job}", MaxResults=50)["JobRuns"]
        return [run for run in found if run["Arguments"].get("--run_id") == execution["name"]]
