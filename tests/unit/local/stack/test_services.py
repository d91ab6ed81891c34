"""The table of services against MiniStack's own lists, so that a new service of a new version is looked into first."""

from __future__ import annotations

import re

import pytest

from infra.deploy import template
from local.settings import PROJECT, Settings, SettingsError
from local.stack import services
from local.stack.lifecycle import EMBEDDED_PARAMETERS

PAGE = (PROJECT / "docs" / "services.md").read_text()


def test_every_service_of_ministack_has_its_row_and_no_other_has() -> None:
    from ministack.app import SERVICE_REGISTRY

    assert services.SERVICES.keys() == SERVICE_REGISTRY.keys()


def test_every_resource_type_of_a_template_belongs_to_a_service_of_the_table() -> None:
    from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

    found = {kind.split("::")[1] for kind in _RESOURCE_HANDLERS}
    assert found == services.TEMPLATE_NAMESPACES.keys()
    assert set(services.TEMPLATE_NAMESPACES.values()) <= services.SERVICES.keys()


def test_what_state_machines_call_belongs_to_a_service_of_the_table() -> None:
    from ministack.services import stepfunctions

    direct = {resource.split(":")[5] for resource in stepfunctions._SERVICE_DISPATCH}
    by_sdk = {found.get("service_key", name) for name, found in stepfunctions._AWS_SDK_SERVICE_MAP.items()}
    assert direct | by_sdk <= services.SERVICES.keys()


def test_what_our_own_stack_needs_is_served() -> None:
    packed = template.package()
    left_out = packed.left_out({**EMBEDDED_PARAMETERS, "Events": "on"})
    kinds = [item["Type"] for name, item in packed.document["Resources"].items() if name not in left_out]
    needed = {services.TEMPLATE_NAMESPACES[kind.split("::")[1]] for kind in kinds}
    assert {"s3", "glue", "states", "rds", "lambda", "sqs"} <= needed
    assert not needed & services.refused(frozenset()).keys()


def test_what_makes_its_answers_up_is_refused() -> None:
    invented = {"batch", "rds-data", "bedrock-runtime", "transcribe", "translate", "inspector2", "cloudcontrol"}
    assert invented <= services.refused(frozenset()).keys()


def test_the_user_opens_a_service_and_no_other() -> None:
    before, after = services.refused(frozenset()), services.refused(frozenset({"batch"}))
    assert before.keys() - after.keys() == {"batch"}


def test_every_standing_is_one_of_four_and_says_why() -> None:
    known = (services.REAL, services.LIMITED, services.CONTROL_PLANE, services.REFUSED)
    for name, found in services.SERVICES.items():
        assert found.standing in known, name
        assert found.why and not found.why.endswith("."), name


def test_a_refusal_is_one_sentence_and_the_way_out() -> None:
    assert services.refusal("batch") == (
        "batch is not served by Reelhouse: jobs are SUCCEEDED and did not run."
        " REELHOUSE_SERVICES=batch opens it at your own risk, from the endpoint's next start on."
    )


def test_the_page_has_every_row_of_the_table() -> None:
    rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \|$", PAGE, re.MULTILINE))
    reasoned = {
        name: f"{found.standing} | {found.why}" for name, found in services.SERVICES.items()
        if found.why != services.UNEXAMINED
    }  # fmt: skip
    assert rows == reasoned
    unexamined = re.findall(r"`([a-z0-9-]+)`", PAGE.split("## Not looked into")[1].split("##")[0])
    assert unexamined == sorted(services.SERVICES.keys() - reasoned.keys())


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", frozenset()), ("batch", {"batch"}), (" batch, kinesis ,", {"batch", "kinesis"})],
)
def test_the_setting_is_a_list_of_names(value: str, expected: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(services.SETTING, value)
    assert Settings.load().opened_services == expected


def test_a_misspelt_name_is_told_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(services.SETTING, "athena,athina")
    with pytest.raises(SettingsError, match=r"REELHOUSE_SERVICES names athina: expected names of docs/services.md"):
        Settings.load()


def test_the_doors_settings_are_closed_by_default_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("REELHOUSE_ALLOWED_HOSTS", "REELHOUSE_ALLOWED_ORIGINS", "REELHOUSE_ALLOW_OTHER_USERS")
    for name in names:
        monkeypatch.delenv(name, raising=False)
    closed = Settings.load()
    assert (closed.allowed_hosts, closed.allowed_origins, closed.allow_other_users) == (set(), set(), False)

    for name, value in zip(names, ("Reelhouse, lake", "http://app.example", "1"), strict=True):
        monkeypatch.setenv(name, value)
    opened = Settings.load()
    assert (opened.allowed_hosts, opened.allowed_origins) == ({"reelhouse", "lake"}, {"http://app.example"})
    assert opened.allow_other_users is True

    monkeypatch.setenv("REELHOUSE_ALLOW_OTHER_USERS", "yes please")
    with pytest.raises(SettingsError, match="expected 1"):
        Settings.load()
