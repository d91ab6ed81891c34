"""What the DAGs need to know of the deployed stack; read with the credentials that every AWS SDK finds."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

STACK = os.environ.get("REELHOUSE_STACK", "reelhouse")
# How often a running job or execution is looked at, in seconds. AWS throttles those who ask too often.
POLL_SECONDS = float(os.environ.get("REELHOUSE_AIRFLOW_POLL_SECONDS", "10"))
# Of a DAG run's id what S3 keys and names of executions take; the same at each try.
RUN_ID = "airflow-{{ run_id | replace(':', '') | replace('+', '-') | replace('.', '-') }}"
RUN_AT = "{{ dag_run.start_date.isoformat() }}"
GOOD = ("SUCCEEDED", "SUCCEEDED_WITH_QUARANTINE")


def output(name: str) -> str:
    """An output of the stack, such as RefreshStateMachineArn.

    Raises:
        LookupError: it is not deployed, or has no such output.
        ClientError: CloudFormation says that there is no such stack.
    """
    found = boto3.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    outputs = {item["OutputKey"]: str(item["OutputValue"]) for stack in found for item in stack.get("Outputs", [])}
    if name not in outputs:
        raise LookupError(f"the stack {STACK} has no output {name}: deploy it first (make deploy)")
    return outputs[name]


def plan(run_id: str) -> dict[str, Any]:
    """The plan that admission left for the run."""
    body = boto3.client("s3").get_object(Bucket=output("LakeBucket"), Key=f"runs/{run_id}/plan.json")["Body"]
    found: dict[str, Any] = json.loads(body.read())
    return found


def outcome(run_id: str) -> tuple[str, str]:
    """Status and reason that the check wrote for the run."""
    head = boto3.client("s3").head_object(Bucket=output("LakeBucket"), Key=f"runs/{run_id}/outcome.json")
    return head["Metadata"]["status"], head["Metadata"].get("reason", "")
