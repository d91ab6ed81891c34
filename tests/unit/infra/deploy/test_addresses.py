"""The address in the database secrets follows the database."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.deploy import addresses
from infra.deploy.errors import DeployError

OUTPUTS = {
    "OwnerSecretId": "owner",
    "LoaderSecretId": "loader",
    "ReaderSecretId": "reader",
    "WarehouseHost": "db.example",
    "WarehousePort": "5433",
}
CREDENTIALS = {"username": "u", "password": "p", "dbname": "reelhouse", "engine": "postgres"}


def client(**stored: str) -> Any:
    made = boto3.client("secretsmanager", region_name="us-east-1")
    for name, text in stored.items():
        made.create_secret(Name=name, SecretString=text)
    return made


@mock_aws
def test_only_another_address_is_written_and_the_rest_is_kept() -> None:
    right = json.dumps({**CREDENTIALS, "host": "db.example", "port": 5433})
    old = json.dumps({**CREDENTIALS, "host": "db.example", "port": 5432})
    manager = client(owner=right, loader=old, reader=json.dumps(CREDENTIALS))

    assert addresses.align(manager, OUTPUTS) == ["loader", "reader"]
    for name in ("owner", "loader", "reader"):
        found = json.loads(manager.get_secret_value(SecretId=name)["SecretString"])
        assert found == {**CREDENTIALS, "host": "db.example", "port": 5433}
    assert addresses.align(manager, OUTPUTS) == []


@mock_aws
@pytest.mark.parametrize("text", ["not json", "[]", '{"username": "u"}'])
def test_a_secret_of_another_shape_is_named(text: str) -> None:
    with pytest.raises(DeployError, match="secret owner is not a JSON object with username and password"):
        addresses.align(client(owner=text), OUTPUTS)
