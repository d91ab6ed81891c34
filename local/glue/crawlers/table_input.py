"""A detected table as the Data Catalog wants it: TableInput and PartitionInput with the parameters AWS crawlers set.

Formats, SerDe parameters and table parameters are those of tables that AWS crawlers made and people published.
"""

from __future__ import annotations

from typing import Any

from local.glue.crawlers.grouping import DetectedTable, Leaf
from local.glue.crawlers.schemas import FileFormat, FileSchema
from local.glue.crawlers.serdes import JSON_SERDE, OPEN_CSV, PARQUET_SERDE

_TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
_PARQUET_INPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
_PARQUET_OUTPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"


def table_input(table: DetectedTable, name: str, crawler: str) -> dict[str, Any]:
    """The TableInput of a table; partition keys are strings, as AWS's crawlers type them."""
    parameters = table_parameters(table.schema, crawler)
    return {
        "Name": name,
        "Owner": "owner",
        "Retention": 0,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [{"Name": key, "Type": "string"} for key in table.keys],
        "Parameters": parameters,
        "StorageDescriptor": storage_descriptor(table.schema, table.location, parameters),
    }


def partition_input(leaf: Leaf, crawler: str) -> dict[str, Any]:
    """The PartitionInput of one leaf folder; its columns are the folder's own, which may differ from the table's."""
    parameters = table_parameters(leaf.schema, crawler)
    parameters.pop("UPDATED_BY_CRAWLER")
    return {
        "Values": list(leaf.values),
        "Parameters": parameters,
        "StorageDescriptor": storage_descriptor(leaf.schema, leaf.location, parameters),
    }


def table_parameters(schema: FileSchema, crawler: str) -> dict[str, str]:
    """The parameters an AWS crawler sets; sizes in bytes as stored, records without header lines."""
    layout = schema.format
    parameters = {
        "classification": layout.classification,
        "compressionType": layout.compression,
        "typeOfData": "file",
        "objectCount": str(schema.objects),
        "recordCount": str(schema.records),
        "sizeKey": str(schema.size),
        "averageRecordSize": str(schema.size // schema.records if schema.records else 0),
        "CrawlerSchemaSerializerVersion": "1.0",
        "CrawlerSchemaDeserializerVersion": "1.0",
        "UPDATED_BY_CRAWLER": crawler,
    }
    return {**parameters, **_csv_parameters(layout)} if layout.delimiter else parameters


def _csv_parameters(layout: FileFormat) -> dict[str, str]:
    parameters = {
        "delimiter": layout.delimiter,
        "columnsOrdered": "true",
        "areColumnsQuoted": str(layout.quoted).lower(),
    }
    return {**parameters, "skip.header.line.count": str(layout.header_lines)} if layout.header_lines else parameters


def storage_descriptor(schema: FileSchema, location: str, parameters: dict[str, str]) -> dict[str, Any]:
    """The StorageDescriptor, its Parameters a copy of the table's, as AWS's crawlers write them."""
    parquet = schema.format.classification == "parquet"
    known = bool(schema.columns)
    return {
        "Columns": [{"Name": column.name.lower(), "Type": column.type.render()} for column in schema.columns],
        "Location": location,
        "InputFormat": (_PARQUET_INPUT if parquet else _TEXT_INPUT) if known else "",
        "OutputFormat": (_PARQUET_OUTPUT if parquet else _TEXT_OUTPUT) if known else "",
        "Compressed": schema.format.compression != "none",
        "NumberOfBuckets": -1,
        "SerdeInfo": _serde_info(schema) if known else {},
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": dict(parameters),
        "StoredAsSubDirectories": False,
    }


def _serde_info(schema: FileSchema) -> dict[str, Any]:
    layout = schema.format
    if layout.serde == PARQUET_SERDE:
        parameters = {"serialization.format": "1"}
    elif layout.serde == JSON_SERDE:
        # The SerDe looks the original spelling up here, since catalogue names are lower case.
        parameters = {"paths": ",".join(sorted(column.name for column in schema.columns))}
    elif layout.serde == OPEN_CSV:
        parameters = {"separatorChar": layout.delimiter, "quoteChar": layout.quote_symbol, "escapeChar": "\\"}
    else:
        parameters = {"field.delim": layout.delimiter}
    return {"SerializationLibrary": layout.serde, "Parameters": parameters}
