"""Partitions: one by one and in batches, each with what is wrong told."""

from __future__ import annotations

from typing import Any

import pytest

from local.glue.errors import GlueError
from tests.unit.local.glue.catalogue.conftest import Ask

TABLE: dict[str, Any] = {"DatabaseName": "db", "TableName": "t"}
DESCRIPTOR = {"Location": "s3://b/1", "Columns": [{"Name": "a", "Type": "int"}]}
MISSING = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": "Cannot find partition."}


@pytest.fixture
def asked(ask: Ask) -> Ask:
    keys = [{"Name": "n", "Type": "int"}]
    ask("CreateTable", DatabaseName="db", TableInput={"Name": "t", "PartitionKeys": keys})
    given = [{"Values": [str(number)], "StorageDescriptor": DESCRIPTOR} for number in range(3)]
    assert ask("BatchCreatePartition", **TABLE, PartitionInputList=given) == {}
    return ask


def values(asked: Ask, **request: Any) -> list[str]:
    return [one["Values"][0] for one in asked("GetPartitions", **TABLE, **request)["Partitions"]]


def test_only_those_that_the_expression_asks_for_are_given(asked: Ask) -> None:
    assert values(asked, Expression="n >= 1") == ["1", "2"]
    first = asked("GetPartitions", **TABLE, Expression="n >= 1", MaxResults=1)
    assert (first["Partitions"][0]["Values"], values(asked, Expression="n >= 1", NextToken=first["NextToken"])) == (
        ["1"],
        ["2"],
    )


def test_the_columns_may_be_left_out(asked: Ask) -> None:
    found = asked("GetPartitions", **TABLE, ExcludeColumnSchema=True)["Partitions"]
    assert [one["StorageDescriptor"] for one in found] == [{"Location": "s3://b/1"}] * 3
    assert asked("GetPartition", **TABLE, PartitionValues=["1"])["Partition"]["StorageDescriptor"] == DESCRIPTOR


def test_an_update_overwrites_all_but_values_and_time(asked: Ask) -> None:
    before = asked("GetPartition", **TABLE, PartitionValues=["1"])["Partition"]
    asked("UpdatePartition", **TABLE, PartitionValueList=["1"], PartitionInput={"Parameters": {"a": "b"}})

    found = asked("GetPartition", **TABLE, PartitionValues=["1"])["Partition"]
    assert (found["Parameters"], "StorageDescriptor" in found) == ({"a": "b"}, False)
    assert found["CreationTime"] == before["CreationTime"]
    with pytest.raises(GlueError, match="can't be changed"):
        asked("UpdatePartition", **TABLE, PartitionValueList=["1"], PartitionInput={"Values": ["9"]})


def test_batches_do_what_can_be_done_and_tell_the_rest(asked: Ask) -> None:
    made = asked("BatchCreatePartition", **TABLE, PartitionInputList=[{"Values": ["0"]}, {"Values": ["3"]}])
    changed = asked(
        "BatchUpdatePartition",
        **TABLE,
        Entries=[
            {"PartitionValueList": ["9"], "PartitionInput": {}},
            {"PartitionValueList": ["0"], "PartitionInput": {"Parameters": {"x": "y"}}},
        ],
    )
    gone = asked("BatchDeletePartition", **TABLE, PartitionsToDelete=[{"Values": ["1"]}, {"Values": ["9"]}])
    got = asked("BatchGetPartition", **TABLE, PartitionsToGet=[{"Values": ["0"]}, {"Values": ["1"]}])

    assert [one["ErrorDetail"]["ErrorCode"] for one in made["Errors"]] == ["AlreadyExistsException"]
    assert changed == {"Errors": [{"PartitionValueList": ["9"], "ErrorDetail": MISSING}]}
    assert gone == {"Errors": [{"PartitionValues": ["9"], "ErrorDetail": MISSING}]}
    assert ([one["Parameters"] for one in got["Partitions"]], got["UnprocessedKeys"]) == (
        [{"x": "y"}],
        [{"Values": ["1"]}],
    )
    assert values(asked) == ["0", "2", "3"]


@pytest.mark.parametrize(
    ("action", "request_"),
    [
        ("GetPartition", {"PartitionValues": ["9"]}),
        ("DeletePartition", {"PartitionValues": ["9"]}),
        ("UpdatePartition", {"PartitionValueList": ["9"], "PartitionInput": {}}),
    ],
)
def test_a_missing_partition_is_told(asked: Ask, action: str, request_: dict[str, Any]) -> None:
    with pytest.raises(GlueError, match="EntityNotFoundException: Cannot find partition."):
        asked(action, **TABLE, **request_)


def test_values_are_as_many_as_keys(asked: Ask) -> None:
    with pytest.raises(GlueError, match="number of partition keys do not match"):
        asked("CreatePartition", **TABLE, PartitionInput={"Values": ["1", "2"]})


def test_what_was_deleted_is_gone(asked: Ask) -> None:
    asked("DeletePartition", **TABLE, PartitionValues=["1"])
    assert values(asked) == ["0", "2"]
    with pytest.raises(GlueError, match="AlreadyExistsException: Partition already exists."):
        asked("CreatePartition", **TABLE, PartitionInput={"Values": ["0"]})
