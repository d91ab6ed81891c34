"""The function over a real warehouse answers as `make forecast-api` does, as the reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import boto3
import pytest
from fastapi.testclient import TestClient
from moto import mock_aws

from lambdas.forecast_api import handler
from local.forecast_api.app import make_app
from tests.fixtures_postgres import Warehouse

PATHS = ["/series", "/series/revenue_usd/UCAN/history", "/series/revenue_usd/Streaming/forecast",
         "/series/revenue_usd/Streaming/backtest", "/series/members/LATAM/forecast"]  # fmt: skip


@pytest.fixture(scope="module")
def made(filled_copy: Any) -> Warehouse:
    found: Warehouse = filled_copy()
    return found


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SECRET_ID", "reader")
    with mock_aws():
        yield boto3.client("secretsmanager")


def called(path: str, method: str = "GET") -> tuple[int, Any]:
    event = {"version": "2.0", "rawPath": path, "requestContext": {"http": {"method": method, "path": path}}}
    response = handler.handle(event, None)
    return response["statusCode"], json.loads(response["body"])


@pytest.mark.parametrize("path", PATHS)
def test_it_answers_as_the_served_api_does(made: Warehouse, secrets: Any, path: str) -> None:
    secrets.create_secret(Name="reader", SecretString=json.dumps(asdict(made.reader)))
    served = TestClient(make_app(handler.asking(made.reader)), base_url="http://127.0.0.1").get(path)
    assert called(path) == (served.status_code, served.json()) and served.status_code == 200


def test_a_warehouse_that_is_not_there_is_503_without_its_address(made: Warehouse, secrets: Any) -> None:
    gone = replace(made.reader, dbname="no_such_database")
    secrets.create_secret(Name="reader", SecretString=json.dumps(asdict(gone)))
    status, body = called("/series")
    assert (status, body) == (503, {"detail": "the warehouse can't be reached"})
