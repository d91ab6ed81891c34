"""A database secret is complete, or the error names the secret and what it lacks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from glue_jobs.warehouse.credentials import DatabaseSecret, SecretError, database_secret

COMPLETE = {"username": "u", "password": "p:/'w", "host": "h", "port": "5433", "dbname": "d", "engine": "postgres"}


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client(
            "secretsmanager", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
        )


def test_a_complete_secret_is_read_and_the_port_is_a_number(client: Any) -> None:
    client.create_secret(Name="s", SecretString=json.dumps(COMPLETE))

    assert database_secret(client, "s") == DatabaseSecret("u", "p:/'w", "h", 5433, "d")


def test_the_password_does_not_show(client: Any) -> None:
    client.create_secret(Name="s", SecretString=json.dumps(COMPLETE))

    assert "p:/'w" not in repr(database_secret(client, "s"))


def test_what_is_missing_is_named(client: Any) -> None:
    client.create_secret(Name="half", SecretString=json.dumps({**COMPLETE, "host": "", "dbname": None}))

    with pytest.raises(SecretError, match="secret half lacks host, dbname"):
        database_secret(client, "half")


@pytest.mark.parametrize("text", ["no json", '["a", "list"]'])
def test_what_is_no_object_is_refused(client: Any, text: str) -> None:
    client.create_secret(Name="odd", SecretString=text)

    with pytest.raises(SecretError, match="secret odd: expected a JSON object"):
        database_secret(client, "odd")
