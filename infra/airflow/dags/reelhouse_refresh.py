"""DAG reelhouse_refresh: starts the state machine, waits for its end, and fails where it fails.

What is done, and in which order, stays with the state machine; Airflow says when, and whom to tell.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

try:
    from airflow.sdk import DAG, Param, task
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.decorators import task
    from airflow.models.param import Param
from airflow.providers.amazon.aws.operators.step_function import (
    StepFunctionGetExecutionOutputOperator,
    StepFunctionStartExecutionOperator,
)
from airflow.providers.amazon.aws.sensors.step_function import StepFunctionExecutionSensor

from infra.airflow import stack

# The state machine's own limit, and a minute.
LONGEST_SECONDS = 28_800 + 60

with DAG(
    "reelhouse_refresh",
    description="From landed files to a checked warehouse, by the state machine",
    doc_md=__doc__,
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    schedule=None,
    catchup=False,
    max_active_runs=1,
    params={"state_machine_arn": Param("", type="string", description="Another state machine than the stack's")},
) as dag:

    @task
    def find_state_machine(params: dict[str, Any] | None = None) -> str:
        """The ARN of the parameter, else the stack's."""
        return (params or {}).get("state_machine_arn") or stack.output("RefreshStateMachineArn")

    # Another try is another execution: one that has failed can't be started again under its name.
    start = StepFunctionStartExecutionOperator(
        task_id="start",
        state_machine_arn=find_state_machine(),
        name=stack.RUN_ID + "-{{ ti.try_number }}",
        state_machine_input={},
        aws_conn_id=None,
    )
    wait = StepFunctionExecutionSensor(
        task_id="wait",
        execution_arn=start.output,
        aws_conn_id=None,
        poke_interval=stack.POLL_SECONDS,
        timeout=LONGEST_SECONDS,
        mode="reschedule",
    )
    # SUCCEEDED or SUCCEEDED_WITH_QUARANTINE, and what of which feed: in the task's XCom.
    tell = StepFunctionGetExecutionOutputOperator(task_id="tell", execution_arn=start.output, aws_conn_id=None)
    start >> wait >> tell
