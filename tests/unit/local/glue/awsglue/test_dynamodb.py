"""Tables of DynamoDB: items as records, records as items."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import boto3
import pytest

from tests.unit.local.glue.awsglue.conftest import rows_of, tree_of
from tests.unit.local.glue.awsglue.test_reading import table as catalogue_table

Aws = Callable[[str], Any]


@pytest.fixture
def items(aws: Aws) -> Any:
    """An empty table of DynamoDB's with the text key `id`."""
    aws("dynamodb").create_table(
        TableName="items",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return boto3.resource("dynamodb").Table("items")


def test_items_are_records(glue: Any, items: Any, aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    items.put_item(Item={"id": "a", "n": 1, "x": Decimal("1.5"), "tags": {"q", "p"}, "deep": {"l": [1, 2]}})
    items.put_item(Item={"id": "b", "n": Decimal("0.5"), "x": Decimal("2.5"), "raw": b"z"})
    options = {"dynamodb.input.tableName": "items", "dynamodb.throughput.read.percent": "1.0", "dynamodb.splits": "2"}

    found = glue.create_dynamic_frame.from_options(connection_type="dynamodb", connection_options=options)

    tree = tree_of(found, capsys)
    assert "|-- x: double" in tree and "|-- n: choice" in tree and "|    |-- long" in tree
    by_id = {row["id"]: row for row in rows_of(found.resolveChoice(specs=[("n", "cast:double")]))}
    one, other = by_id["a"], by_id["b"]
    assert (one["id"], one["n"], one["x"], one["tags"]) == ("a", 1.0, 1.5, ["p", "q"])
    assert one["deep"] == {"l": [1, 2]} and bytes(other["raw"]) == b"z" and other["tags"] is None
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/items"
    catalogue_table(aws, arn, {"id": "string"}, classification="dynamodb")
    assert glue.create_dynamic_frame.from_catalog(database="db", table_name="t").count() == 2


def test_records_are_items(glue: Any, items: Any, spark: Any) -> None:
    from awsglue.dynamicframe import DynamicFrame

    items.put_item(Item={"id": "a", "old": 1})
    rows = [("a", 1, 0.1, None, [1], date(2026, 1, 2)), ("b", 2, 2.0, "t", [], None), ("b", 3, 2.0, "u", [], None)]
    frame = spark.createDataFrame(rows, "id string, n long, x double, s string, l array<int>, d date").coalesce(1)

    glue.write_dynamic_frame_from_options(
        frame=DynamicFrame.fromDF(frame, glue, "rows"),
        connection_type="dynamodb",
        connection_options={"dynamodb.output.tableName": "items", "dynamodb.throughput.write.percent": "1.0"},
    )

    found = {item["id"]: item for item in items.scan()["Items"]}
    assert found["a"] == {"id": "a", "n": 1, "x": Decimal("0.1"), "l": [1], "d": "2026-01-02"}
    assert (len(found), found["b"]["n"], found["b"]["s"]) == (2, 3, "u")


def test_what_is_not_there_or_not_carried_out_is_named(glue: Any, items: Any) -> None:
    read = glue.create_dynamic_frame.from_options
    with pytest.raises(Exception, match="ResourceNotFoundException"):
        read("dynamodb", {"dynamodb.input.tableName": "nope"})
    with pytest.raises(ValueError, match='has no "dynamodb.input.tableName"'):
        read("dynamodb", {})
    with pytest.raises(NotImplementedError, match="dynamodb.export"):
        read("dynamodb", {"dynamodb.export": "ddb", "dynamodb.tableArn": "arn"})
