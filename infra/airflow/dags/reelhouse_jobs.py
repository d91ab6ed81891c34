"""DAG reelhouse_jobs: the same refresh without the state machine, each Glue job a task, wave by wave.

For whoever has Airflow as the only orchestrator, or wants to see and clear single jobs. Jobs for which the plan has
nothing to do are skipped. Two differences from the state machine: a feed that can't be curated ends the run there
(the state machine goes on with the others and reports it), and nothing keeps a second refresh waiting but
`max_active_runs`: do not run both at once.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

try:
    from airflow.sdk import DAG, task
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.decorators import task
from airflow.exceptions import AirflowException, AirflowSkipException
from airflow.providers.amazon.aws.operators.glue import GlueJobOperator
from airflow.providers.amazon.aws.operators.glue_crawler import GlueCrawlerOperator

from infra.airflow import refresh_waves, stack

# A step that was skipped had nothing to do: what comes after it goes on. One that failed stops it.
AFTER = "none_failed"
IDENTITY = {"--run_id": stack.RUN_ID, "--run_at": stack.RUN_AT}


class RefreshJob(GlueJobOperator):
    """Runs a deployed job as it is defined, with what the plan of this run says of it."""

    def __init__(self, *, step: refresh_waves.Step, is_planned: bool, **fields: Any) -> None:
        super().__init__(
            task_id=step.task,
            job_name=f"{stack.STACK}-{step.job}",
            script_args=IDENTITY,
            aws_conn_id=None,
            job_poll_interval=stack.POLL_SECONDS,
            stop_job_run_on_kill=True,
            trigger_rule=AFTER,
            **fields,
        )
        self.step = step
        self.is_planned = is_planned

    def execute(self, context: Any) -> Any:
        """Skip what the plan does not name; else run it to its end."""
        if self.is_planned:
            found = refresh_waves.run_of(self.step, stack.plan(self.script_args["--run_id"]))
            if found is None:
                raise AirflowSkipException(f"the plan has nothing for {self.step.job}")
            self.script_args = {**self.script_args, **found.arguments}
            self.run_job_kwargs = {**(self.run_job_kwargs or {}), **found.sizing}
        return super().execute(context)


with DAG(
    "reelhouse_jobs",
    description="From landed files to a checked warehouse, job by job",
    doc_md=__doc__,
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    schedule=None,
    catchup=False,
    max_active_runs=1,
    # Jobs of a wave may run beside each other; on a machine of two cores that brings nothing.
    max_active_tasks=4,
) as dag:

    @task(trigger_rule=AFTER)
    def verdict(refresh_id: str) -> str:
        """What the check wrote: the run fails unless the refresh was good."""
        status, reason = stack.outcome(refresh_id)
        if status not in stack.GOOD:
            raise AirflowException(f"the refresh is {status}: {reason}")
        return status

    planned = [RefreshJob(step=step, is_planned=False) for step in refresh_waves.prepare()]
    for before, after in zip(planned, planned[1:]):
        before >> after
    wave = [planned[-1]]
    for number, steps in enumerate(refresh_waves.work()):
        jobs = [RefreshJob(step=step, is_planned=True) for step in steps]
        for before in wave:
            before >> jobs
        wave = jobs
        if number == 0:
            # The raw files' catalogue is for people: no job waits for it.
            planned[-1] >> GlueCrawlerOperator(
                task_id="crawl", config={"Name": f"{stack.STACK}-raw"}, aws_conn_id=None,
                poll_interval=int(stack.POLL_SECONDS),
            )  # fmt: skip
    wave >> verdict(stack.RUN_ID)
