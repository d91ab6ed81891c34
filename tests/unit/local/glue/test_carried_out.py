"""All of the Glue API by botocore's model: each action and each member is carried out, or refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from local.glue import carried_out
from local.glue.api import GlueApi
from local.glue.catalogue.actions import ACTIONS
from local.glue.errors import GlueError

ACCOUNT = "000000000000"
# What MiniStack answers: kept and shown, nothing is carried out.
EMULATED = {name for name in carried_out.ACTIONS if "ColumnStatistics" in name or "UserDefinedFunction" in name} | {
    name for name in carried_out.ACTIONS if "SecurityConfiguration" in name
}
MODEL = carried_out.model()


class Nothing:
    """Stands for the engines, which answer no request here."""

    def __getattr__(self, name: str) -> Any:
        return lambda *given: None


def members(action: str) -> set[str]:
    shape = MODEL.operation_model(action).input_shape
    return set(shape.members) if shape else set()


def test_the_table_names_only_what_aws_has() -> None:
    assert carried_out.ACTIONS.keys() <= set(MODEL.operation_names)
    strange = {
        action: set(text.split()) - members(action)
        for action, text in carried_out.ACTIONS.items()
        if set(text.split()) - members(action)
    }
    assert strange == {}


def test_what_is_within_a_structure_is_of_the_model() -> None:
    for path, known in carried_out.WITHIN.items():
        action, member = path.split(".")
        assert set(known) <= set(MODEL.operation_model(action).input_shape.members[member].members), path


def test_each_action_of_the_table_is_answered() -> None:
    api = GlueApi(Nothing(), Nothing())
    unanswered = {action for action in carried_out.ACTIONS if not api.answers(action)}
    assert unanswered == EMULATED
    assert ACTIONS.keys() <= carried_out.ACTIONS.keys()


@pytest.mark.parametrize("action", sorted(set(MODEL.operation_names) - carried_out.ACTIONS.keys()))
def test_every_other_action_is_refused_by_name(action: str) -> None:
    with pytest.raises(GlueError) as refused:
        carried_out.check(action, {}, ACCOUNT)
    assert f"Glue action {action} is not supported by the Reelhouse Glue engine." in refused.value.message


def test_every_member_is_carried_out_or_refused_by_name() -> None:
    for action, text in carried_out.ACTIONS.items():
        for member in members(action) - {"CatalogId", *text.split()}:
            with pytest.raises(GlueError, match=f"{action} with {member} is not supported"):
                carried_out.check(action, {member: "something"}, ACCOUNT)
            carried_out.check(action, {member: False}, ACCOUNT)


def test_every_member_of_a_structure_is_carried_out_or_refused_by_name() -> None:
    for path, known in carried_out.WITHIN.items():
        action, member = path.split(".")
        inside = set(MODEL.operation_model(action).input_shape.members[member].members)
        for name in inside - set(known):
            with pytest.raises(GlueError, match=f"{action} with {member}.{name} is not supported"):
                carried_out.check(action, {member: {name: "something"}}, ACCOUNT)


def test_an_action_that_nobody_has_is_refused_too() -> None:
    with pytest.raises(GlueError, match="Glue action MakeCoffee is not supported"):
        carried_out.check("MakeCoffee", {}, ACCOUNT)


def test_the_catalogue_is_the_accounts_own() -> None:
    carried_out.check("GetTable", {"CatalogId": ACCOUNT, "DatabaseName": "d", "Name": "t"}, ACCOUNT)
    with pytest.raises(GlueError, match="GetTable with CatalogId 111122223333 is not supported"):
        carried_out.check("GetTable", {"CatalogId": "111122223333"}, ACCOUNT)


def test_a_run_is_asked_for_with_its_predecessors_as_airflow_does() -> None:
    carried_out.check("GetJobRun", {"JobName": "j", "RunId": "r", "PredecessorsIncluded": True}, ACCOUNT)
