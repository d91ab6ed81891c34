"""DynamoDB's tables: reading all items as records, and putting records as items, through the AWS API.

Options are AWS's (developer guide, "DynamoDB connections"). Throughput shares, retries and roles of other accounts
change no result here and are passed over; reading an export is refused by its name.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
from boto3.dynamodb.types import Binary, TypeDeserializer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import DataType

from awsglue.frames import files, records
from awsglue.unsupported import NotOnThisTarget

KIND = "dynamodb"
READ, WRITTEN = "dynamodb.input.tableName", "dynamodb.output.tableName"
# Another source than the table's items.
REFUSED = ("dynamodb.export", "dynamodb.tableArn")


def table_of(options: Mapping[str, Any], name: str) -> str:
    """The table that the option names, which must be there.

    Raises:
        ValueError: the option is not given.
        NotOnThisTarget: an option that nothing here carries out.
        botocore's ResourceNotFoundException: there is no such table.
    """
    for option in REFUSED:
        if options.get(option):
            raise NotOnThisTarget(f"dynamicframe with connection_type='dynamodb' and {option}", "read the table itself")
    table = options.get(name)
    if not table:
        raise ValueError(f'connection_options has no "{name}"')
    files.client(KIND).describe_table(TableName=str(table))
    return str(table)


def read(session: SparkSession, table: str, options: Mapping[str, Any]) -> DataFrame:
    """All items in `dynamodb.splits` partitions. Numbers are long or double, a field with both is a choice."""
    found = list(_items(table))
    rdd = session.sparkContext.parallelize(found, max(1, int(options.get("dynamodb.splits") or 1)))
    return records.of_records(session, rdd, long_numbers=True)


def _items(table: str) -> Iterator[dict[str, Any]]:
    values = TypeDeserializer()
    for page in files.client(KIND).get_paginator("scan").paginate(TableName=table):
        for item in page["Items"]:
            yield {name: _read(values.deserialize(value)) for name, value in item.items()}


def _read(value: Any) -> Any:
    """A value of boto3's as records have it."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Binary):
        return bytes(value)
    if isinstance(value, dict):
        return {name: _read(inside) for name, inside in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(_read(inside) for inside in value)
    return [_read(inside) for inside in value] if isinstance(value, list) else value


def write(frame: DataFrame, options: Mapping[str, Any]) -> None:
    """Put each row as an item, over one of the same key; raises as `table_of` does, and for a row without a key."""
    name = table_of(options, WRITTEN)
    table = boto3.resource(KIND).Table(name)
    keys = [key["AttributeName"] for key in table.key_schema]
    schema = frame.schema
    with table.batch_writer(overwrite_by_pkeys=keys) as batch:
        for row in frame.toLocalIterator():
            batch.put_item(Item=item_of(row, schema))


def item_of(row: Any, schema: DataType) -> dict[str, Any]:
    """A row as an item; a null is no attribute, a date or time is its ISO text."""
    item: dict[str, Any] = _written(records.record_of(row, schema))
    return item


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _written(inside) for name, inside in value.items() if inside is not None}
    if isinstance(value, (list, tuple)):
        return [_written(inside) for inside in value]
    if isinstance(value, float):
        return decimal.Decimal(str(value))
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return bytes(value) if isinstance(value, bytearray) else value
