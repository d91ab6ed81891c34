from __future__ import annotations

import pytest

from local.settings import PROJECT, Settings


def test_defaults_are_the_checkout_and_no_port_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REELHOUSE_HOME", "REELHOUSE_PORT", "REELHOUSE_PG_PORT"):
        monkeypatch.delenv(name, raising=False)
    found = Settings.load()
    assert (found.home, found.endpoint_port, found.postgres_port, found.region) == (
        PROJECT / ".reelhouse",
        None,
        None,
        "us-east-1",
    )


@pytest.mark.parametrize("text", ["", "http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("REELHOUSE_PORT", text)
    with pytest.raises(ValueError, match="REELHOUSE_PORT.*expected a port number"):
        Settings.load()


def test_the_users_region_is_about_aws_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert Settings.load().region == "us-east-1"


def test_another_stack_has_a_warehouse_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Settings.load()
    monkeypatch.setenv("REELHOUSE_STACK", "second-stack")
    second = Settings.load()
    assert (first.stack, second.stack) == ("reelhouse", "second-stack")
    assert first.of_warehouse == first
    assert second.of_warehouse.home == first.home / "stacks" / "second-stack"


@pytest.mark.parametrize("text", ["", "Second", "a", "ends-", "1st", "under_score", "x" * 40])
def test_a_stacks_name_that_aws_would_refuse_is_refused_first(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("REELHOUSE_STACK", text)
    with pytest.raises(ValueError, match="REELHOUSE_STACK.*lower-case letters"):
        Settings.load()


@pytest.mark.parametrize("text", ["local[4]", "127.0.0.1:7077", "spark://host", "spark://a:1, b:2", "spark://a:1\nb"])
def test_a_master_that_is_no_address_of_one_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SPARK_MASTER", text)
    with pytest.raises(ValueError, match="SPARK_MASTER=.*expected spark://host:port"):
        Settings.load()


@pytest.mark.parametrize(
    ("text", "expected"), [("", None), ("spark://127.0.0.1:7077", "spark://127.0.0.1:7077"), ("spark://a:1,b:2",) * 2]
)
def test_runs_go_to_the_master_that_is_named(monkeypatch: pytest.MonkeyPatch, text: str, expected: str | None) -> None:
    monkeypatch.setenv("SPARK_MASTER", text)
    assert Settings.load().spark_master == expected
