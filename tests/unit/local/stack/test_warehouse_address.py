from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from local.postgres import Postgres
from local.stack import warehouse_address
from local.target import Target

OUTPUTS = {
    "OwnerSecretId": "owner", "LoaderSecretId": "loader", "ReaderSecretId": "reader",
    "WarehouseHost": "127.0.0.1", "WarehousePort": "5620",
}  # fmt: skip


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        target = Target("embedded", boto3.Session("test", "test", region_name="us-east-1"))
        for name in ("owner", "loader", "reader"):
            value = {"username": name, "password": "p", "host": "127.0.0.1", "port": 5620, "dbname": "w"}
            target.client("secretsmanager").create_secret(Name=name, SecretString=json.dumps(value))
        yield target


def _secret(chosen: Target, name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        chosen.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    )
    return found


def test_a_server_that_moved_is_written_into_every_secret_and_said(chosen: Target) -> None:
    said: list[str] = []
    warehouse_address.mend(chosen, OUTPUTS, Postgres("127.0.0.1", 5432, 1, Path("/")), said.append)

    assert [_secret(chosen, name)["port"] for name in ("owner", "loader", "reader")] == [5432] * 3
    assert _secret(chosen, "reader")["password"] == "p"
    assert len(said) == 1 and "port 5432 now" in said[0]


def test_a_server_where_it_was_and_a_stack_that_is_not_deployed_are_left_alone(chosen: Target) -> None:
    said: list[str] = []
    warehouse_address.mend(chosen, OUTPUTS, Postgres("127.0.0.1", 5620, 1, Path("/")), said.append)
    warehouse_address.mend(chosen, None, Postgres("127.0.0.1", 1, 1, Path("/")), said.append)

    assert said == [] and _secret(chosen, "reader")["port"] == 5620
