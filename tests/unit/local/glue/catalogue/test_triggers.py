"""Definitions of triggers, workflows and schedules: what is kept, and what AWS refuses."""

from __future__ import annotations

from typing import Any

import pytest

from local.glue.catalogue import triggers
from local.glue.catalogue.store import Store
from local.glue.errors import GlueError
from tests.unit.local.glue.catalogue.conftest import Ask

JOB = {"Role": "r", "Command": {"Name": "pythonshell", "ScriptLocation": "s3://b/s.py"}}
ACTIONS = [{"JobName": "j"}]
NIGHTLY = "cron(0 3 * * ? *)"
CONDITION = {"LogicalOperator": "EQUALS", "JobName": "k", "State": "SUCCEEDED"}


@pytest.fixture
def defined(ask: Ask) -> Ask:
    for name in ("j", "k"):
        ask("CreateJob", Name=name, **JOB)
    for name in ("c", "c2", "c3"):
        ask("CreateCrawler", Name=name, Role="r", Targets={"S3Targets": [{"Path": "s3://b/p"}]})
    ask("CreateWorkflow", Name="w")
    return ask


def refusal(ask: Ask, action: str = "CreateTrigger", **request: Any) -> str:
    with pytest.raises(GlueError) as refused:
        ask(action, **({"Name": "t", "Actions": ACTIONS} if action == "CreateTrigger" else {}) | request)
    return str(refused.value)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"Type": "ON_DEMAND", "Actions": []}, "Actions cannot be null or empty"),
        ({"Type": "ON_DEMAND", "Actions": [{}]}, "needs a JobName or a CrawlerName"),
        (
            {"Type": "ON_DEMAND", "Actions": [{"JobName": "j", "CrawlerName": "c"}]},
            "Both JobName and CrawlerName cannot be set together in an action",
        ),
        ({"Type": "ON_DEMAND", "Actions": [{"JobName": "x"}]}, "EntityNotFoundException: Job x not found."),
        ({"Type": "ON_DEMAND", "Actions": [{"CrawlerName": "x"}]}, "EntityNotFoundException: Crawler x not found."),
        ({"Type": "ON_DEMAND", "Actions": [{"CrawlerName": "c", "Timeout": 3}]}, "Timeout of an action that starts"),
        ({"Type": "ON_DEMAND", "Actions": [{"CrawlerName": f"c{n}"} for n in ("", 2, 3)]}, "at most 2"),
        ({"Type": "ON_DEMAND", "Actions": ACTIONS * 51}, "ResourceNumberLimitExceededException"),
        ({"Type": "ON_DEMAND", "StartOnCreation": True}, "not supported for ON_DEMAND"),
        ({"Type": "ON_DEMAND", "Schedule": NIGHTLY}, "Schedule of a trigger of type ON_DEMAND"),
        ({"Type": "ON_DEMAND", "WorkflowName": "x"}, "EntityNotFoundException: Workflow x not found."),
        (
            {"Type": "ON_DEMAND", "Actions": [{"JobName": "j", "NotificationProperty": {"NotifyDelayAfter": 1}}]},
            "Actions.NotificationProperty is not supported",
        ),
        ({"Type": "SOMETIMES"}, "Type 'SOMETIMES'"),
        ({"Type": "SCHEDULED"}, "Schedule cannot be null or empty"),
        ({"Type": "SCHEDULED", "Schedule": "cron(* * * * ? *)"}, "faster than every 5 minutes"),
        (
            {"Type": "SCHEDULED", "Schedule": NIGHTLY, "Predicate": {"Conditions": [CONDITION]}},
            "Predicate of a trigger",
        ),
        ({"Type": "CONDITIONAL"}, "Predicate cannot be null or empty"),
        ({"Type": "CONDITIONAL", "Predicate": {"Conditions": [CONDITION] * 2}}, "Logical is required"),
        (
            {"Type": "CONDITIONAL", "Predicate": {"Conditions": [{**CONDITION, "JobName": "j"}]}},
            "Job cannot be a Predicate and Action for Conditional Trigger.",
        ),
        (
            {"Type": "CONDITIONAL", "Predicate": {"Conditions": [{**CONDITION, "State": "RUNNING"}]}},
            "[SUCCEEDED, STOPPED, FAILED, TIMEOUT]",
        ),
        ({"Type": "CONDITIONAL", "Predicate": {"Conditions": [{"JobName": "k"}]}}, "Logical operator cannot be null"),
        ({"Type": "EVENT"}, "set WorkflowName"),
        ({"Type": "EVENT", "WorkflowName": "w", "StartOnCreation": True}, "Trigger Type EVENT cannot be started"),
        ({"Type": "ON_DEMAND", "EventBatchingCondition": {"BatchSize": 2}}, "EventBatchingCondition of a trigger"),
        ({"Type": "EVENT", "WorkflowName": "w", "EventBatchingCondition": {"BatchSize": 101}}, "BatchSize 101"),
    ],
)
def test_what_aws_does_not_take_is_refused_at_create(defined: Ask, request_: dict[str, Any], words: str) -> None:
    assert words in refusal(defined, **request_)
    assert defined("GetTriggers") == {"Triggers": []}


def test_a_trigger_is_kept_as_it_was_given(defined: Ask) -> None:
    condition = {"LogicalOperator": "EQUALS", "CrawlerName": "c", "CrawlState": "FAILED"}
    predicate = {"Logical": "ANY", "Conditions": [CONDITION, condition]}
    actions = [{"JobName": "j", "Arguments": {"--a": "b"}, "Timeout": 3}]
    given = {"Type": "CONDITIONAL", "Predicate": predicate, "Actions": actions, "Description": "d"}
    defined("CreateTrigger", Name="t", WorkflowName="w", StartOnCreation=True, Tags={"a": "b"}, **given)

    found = defined("GetTrigger", Name="t")["Trigger"]
    assert found == {"Name": "t", "WorkflowName": "w", "State": "ACTIVATED", **given}
    assert "already exists" in refusal(defined, Type="ON_DEMAND")
    assert defined("ListTriggers", Tags={"a": "b"}) == {"TriggerNames": ["t"]}


def test_a_workflow_has_one_starting_trigger(defined: Ask) -> None:
    defined("CreateTrigger", Name="s", Type="ON_DEMAND", WorkflowName="w", Actions=ACTIONS)
    words = "Workflow w has the starting trigger s: only one is permitted."
    assert words in refusal(defined, Type="SCHEDULED", Schedule=NIGHTLY, WorkflowName="w")


def test_an_update_overwrites_the_definition_completely(defined: Ask) -> None:
    defined("CreateTrigger", Name="t", Type="SCHEDULED", Schedule=NIGHTLY, Description="old", Actions=ACTIONS)
    defined("UpdateTrigger", Name="t", TriggerUpdate={"Schedule": "cron(0 4 * * ? *)", "Actions": [{"JobName": "k"}]})

    found = defined("GetTrigger", Name="t")["Trigger"]
    assert found == {
        "Name": "t",
        "Type": "SCHEDULED",
        "State": "CREATED",
        "Schedule": "cron(0 4 * * ? *)",
        "Actions": [{"JobName": "k"}],
    }
    assert "Actions cannot be null" in refusal(defined, "UpdateTrigger", Name="t", TriggerUpdate={"Schedule": NIGHTLY})


def test_a_trigger_is_activated_and_deactivated(defined: Ask, store: Store) -> None:
    defined("CreateTrigger", Name="t", Type="SCHEDULED", Schedule=NIGHTLY, Actions=ACTIONS)
    assert "not allowed when trigger is in state: CREATED" in refusal(defined, "StopTrigger", Name="t")
    triggers.activate(store, "t")
    with pytest.raises(GlueError, match="in state: ACTIVATED"):
        triggers.activate(store, "t")
    defined("StopTrigger", Name="t")
    assert defined("GetTrigger", Name="t")["Trigger"]["State"] == "DEACTIVATED"
    triggers.activate(store, "t")


def test_triggers_of_a_job_or_all_where_none_starts_it(defined: Ask) -> None:
    defined("CreateTrigger", Name="t", Type="ON_DEMAND", Actions=ACTIONS)
    defined("CreateTrigger", Name="u", Type="ON_DEMAND", Actions=[{"JobName": "k"}])
    assert defined("ListTriggers", DependentJobName="k") == {"TriggerNames": ["u"]}
    assert defined("ListTriggers", DependentJobName="nobody") == {"TriggerNames": ["t", "u"]}
    found = defined("BatchGetTriggers", TriggerNames=["u", "x"])
    assert ([one["Name"] for one in found["Triggers"]], found["TriggersNotFound"]) == (["u"], ["x"])
    for _ in range(2):
        assert defined("DeleteTrigger", Name="t") == {"Name": "t"}
    assert "Trigger t not found." in refusal(defined, "GetTrigger", Name="t")


def test_a_workflow_is_kept_updated_and_listed(defined: Ask) -> None:
    defined("CreateWorkflow", Name="v", Description="d", DefaultRunProperties={"a": "b"}, MaxConcurrentRuns=3)
    defined("UpdateWorkflow", Name="v", Description="other")
    assert defined("ListWorkflows") == {"Workflows": ["v", "w"]}
    assert "already exists" in refusal(defined, "CreateWorkflow", Name="v")
    assert "expected at least 1" in refusal(defined, "UpdateWorkflow", Name="v", MaxConcurrentRuns=0)
    assert "Workflow x not found." in refusal(defined, "UpdateWorkflow", Name="x")


def test_a_crawlers_schedule_is_made_switched_and_taken_away(defined: Ask) -> None:
    defined("UpdateCrawler", Name="c", Schedule=NIGHTLY)
    schedule = {"ScheduleExpression": NIGHTLY, "State": "SCHEDULED"}
    assert defined("GetCrawler", Name="c")["Crawler"]["Schedule"] == schedule
    assert "SchedulerRunningException" in refusal(defined, "StartCrawlerSchedule", CrawlerName="c")
    defined("StopCrawlerSchedule", CrawlerName="c")
    assert "SchedulerNotRunningException" in refusal(defined, "StopCrawlerSchedule", CrawlerName="c")
    assert defined("GetCrawler", Name="c")["Crawler"]["Schedule"] == {**schedule, "State": "NOT_SCHEDULED"}
    defined("StartCrawlerSchedule", CrawlerName="c")
    defined("UpdateCrawler", Name="c", Description="d")
    assert defined("GetCrawler", Name="c")["Crawler"]["Schedule"] == schedule
    defined("UpdateCrawlerSchedule", CrawlerName="c")
    assert "Schedule" not in defined("GetCrawler", Name="c")["Crawler"]
    assert "NoScheduleException" in refusal(defined, "StartCrawlerSchedule", CrawlerName="c")
    assert "expected cron" in refusal(defined, "UpdateCrawlerSchedule", CrawlerName="c", Schedule="daily")
    assert "expected cron" in refusal(defined, "CreateCrawler", Name="n", Role="r", Targets={}, Schedule="rate(1 day)")
