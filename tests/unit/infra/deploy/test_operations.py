"""Why an operation failed, and how far it is, from its events."""

from __future__ import annotations

from typing import Any

from infra.deploy import operations

STACK = {"LogicalResourceId": "reelhouse", "ResourceType": "AWS::CloudFormation::Stack"}


def event(name: str, status: str, reason: str = "") -> dict[str, Any]:
    return {"LogicalResourceId": name, "ResourceType": "T", "ResourceStatus": status, "ResourceStatusReason": reason}


def test_only_what_failed_by_itself_is_a_reason() -> None:
    events = [
        event("A", "CREATE_COMPLETE"),
        event("B", "CREATE_FAILED", "no such subnet"),
        event("C", "CREATE_FAILED", "Resource creation cancelled"),
        {**STACK, "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "The following failed: [B, C]"},
        event("D", "DELETE_FAILED", "bucket not empty"),
        event("B", "CREATE_FAILED", "no such subnet"),
    ]
    assert operations.failures(events) == ["B (T): no such subnet", "D (T): bucket not empty"]


def test_a_failure_without_reasons_shows_the_stacks_own() -> None:
    found = {"StackStatus": "ROLLBACK_COMPLETE", "StackStatusReason": "the limit of stacks is reached"}
    assert (
        operations.failure_message("x", found, [])
        == "stack x ended ROLLBACK_COMPLETE:\n  the limit of stacks is reached"
    )


def test_a_name_that_is_taken_hints_at_adoption() -> None:
    found = {"StackStatus": "ROLLBACK_COMPLETE"}
    assert "--adopt" in operations.failure_message("x", found, ["B (T): y already exists"])
    assert "--adopt" not in operations.failure_message("x", found, ["B (T): no such subnet"])


def test_progress_counts_each_resource_by_its_last_event() -> None:
    events = [
        {**STACK, "ResourceStatus": "UPDATE_IN_PROGRESS"},
        event("A", "CREATE_IN_PROGRESS"),
        event("A", "CREATE_COMPLETE"),
        event("B", "CREATE_IN_PROGRESS"),
    ]
    assert operations.progress(events, 3) == "1 of 3 resources done; now B (T)"
    assert operations.progress(events[:3], 3) == "1 of 3 resources done; now cleaning up"


def test_no_stack_has_no_outputs() -> None:
    assert operations.outputs(None) == {}
    assert operations.outputs({"Outputs": [{"OutputKey": "A", "OutputValue": "1"}]}) == {"A": "1"}
