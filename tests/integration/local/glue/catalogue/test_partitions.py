"""Partitions through the API: of tables that exist, in pages and segments, and no choice that nobody evaluates."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import Cloud

TABLE = {"DatabaseName": "parts", "TableName": "days"}
UNKNOWN = {"DatabaseName": "parts", "TableName": "nothing"}


@pytest.fixture(scope="module")
def glue(cloud: Cloud) -> Any:
    client = cloud.client("glue")
    client.create_database(DatabaseInput={"Name": "parts"})
    table = {"Name": "days", "PartitionKeys": [{"Name": "day", "Type": "string"}]}
    client.create_table(DatabaseName="parts", TableInput=table)
    client.batch_create_partition(**TABLE, PartitionInputList=[{"Values": [str(day)]} for day in range(5)])
    return client


def days(answer: dict[str, Any]) -> list[str]:
    return [partition["Values"][0] for partition in answer["Partitions"]]


@pytest.mark.parametrize(
    "choice",
    [{"QueryAsOfTime": 1}, {"TransactionId": "t"}],
    ids=lambda one: next(iter(one)),
)
def test_a_choice_that_is_not_evaluated_is_refused_by_name(glue: Any, choice: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as refused:
        glue.get_partitions(**TABLE, **choice)

    assert refused.value.response["Error"]["Code"] == "InvalidInputException"
    assert f"GetPartitions with {next(iter(choice))} is not supported" in str(refused.value)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("get_partitions", {}),
        ("get_partition", {"PartitionValues": ["1"]}),
        ("batch_get_partition", {"PartitionsToGet": [{"Values": ["1"]}]}),
        ("create_partition", {"PartitionInput": {"Values": ["1"]}}),
        ("batch_create_partition", {"PartitionInputList": [{"Values": ["1"]}]}),
    ],
)
def test_an_unknown_table_has_no_partitions(glue: Any, operation: str, parameters: dict[str, Any]) -> None:
    with pytest.raises(glue.exceptions.EntityNotFoundException, match="nothing"):
        getattr(glue, operation)(**UNKNOWN, **parameters)


def test_an_expression_chooses(glue: Any) -> None:
    assert days(glue.get_partitions(**TABLE, Expression="day > '1' and day <> '3'")) == ["2", "4"]
    with pytest.raises(glue.exceptions.InvalidInputException, match="Invalid partition expression!"):
        glue.get_partitions(**TABLE, Expression="hour = 1")


def test_pages_and_segments_give_each_partition_once(glue: Any) -> None:
    first = glue.get_partitions(**TABLE, MaxResults=3)
    rest = glue.get_partitions(**TABLE, NextToken=first["NextToken"])
    segments = [
        days(glue.get_partitions(**TABLE, Segment={"SegmentNumber": number, "TotalSegments": 2})) for number in range(2)
    ]

    assert days(first) == ["0", "1", "2"]
    assert (days(rest), "NextToken" in rest) == (["3", "4"], False)
    assert sorted(segments[0] + segments[1]) == ["0", "1", "2", "3", "4"]
    assert all(len(segment) < 5 for segment in segments)
