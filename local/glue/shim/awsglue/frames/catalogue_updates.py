"""What a sink tells the Data Catalog: the table, made or with a new schema, and the partitions that were written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from pyspark.sql import DataFrame
from pyspark.sql.types import NullType, StringType

from awsglue.frames import files

HIVE = "org.apache.hadoop.hive"
SERDES = {
    "parquet": (
        f"{HIVE}.ql.io.parquet.MapredParquetInputFormat",
        f"{HIVE}.ql.io.parquet.MapredParquetOutputFormat",
        f"{HIVE}.ql.io.parquet.serde.ParquetHiveSerDe",
    ),
    "orc": (f"{HIVE}.ql.io.orc.OrcInputFormat", f"{HIVE}.ql.io.orc.OrcOutputFormat", f"{HIVE}.ql.io.orc.OrcSerde"),
    "json": (
        "org.apache.hadoop.mapred.TextInputFormat",
        f"{HIVE}.ql.io.HiveIgnoreKeyTextOutputFormat",
        "org.openx.data.jsonserde.JsonSerDe",
    ),
    "csv": (
        "org.apache.hadoop.mapred.TextInputFormat",
        f"{HIVE}.ql.io.HiveIgnoreKeyTextOutputFormat",
        f"{HIVE}.serde2.lazy.LazySimpleSerDe",
    ),
    "avro": (
        f"{HIVE}.ql.io.avro.AvroContainerInputFormat",
        f"{HIVE}.ql.io.avro.AvroContainerOutputFormat",
        f"{HIVE}.serde2.avro.AvroSerDe",
    ),
}
BEHAVIOURS = ("UPDATE_IN_DATABASE", "LOG")
# What AWS's API takes at once.
BATCH = 100


def update(
    frame: DataFrame,
    database: str,
    name: str,
    format_: str,
    location: str,
    keys: Sequence[str],
    behaviour: str,
    options: dict[str, str],
) -> None:
    """Make the table where it is not there; else give it the frame's schema (UPDATE_IN_DATABASE), or leave it (LOG).

    Raises:
        ValueError: `updateBehavior` is neither; or the table has other partition keys, or in another order.
        botocore's EntityNotFoundException: the database is not there.
    """
    if behaviour not in BEHAVIOURS:
        raise ValueError(f"updateBehavior={behaviour!r}: expected one of {', '.join(BEHAVIOURS)}")
    glue = files.client("glue")
    wanted = table_input(frame, name, format_, location, keys, options)
    try:
        found = glue.get_table(DatabaseName=database, Name=name)["Table"]
    except glue.exceptions.EntityNotFoundException:
        glue.create_table(DatabaseName=database, TableInput=wanted)
        return
    there = [key["Name"] for key in found.get("PartitionKeys") or ()]
    if [key.lower() for key in there] != [key.lower() for key in keys]:
        raise ValueError(f"partitionKeys {list(keys)}: table {database}.{name} has {there}")
    if behaviour == "UPDATE_IN_DATABASE":
        storage = {**found["StorageDescriptor"], "Columns": wanted["StorageDescriptor"]["Columns"]}
        kept = {key: found[key] for key in ("Description", "Owner", "TableType", "Parameters") if found.get(key)}
        keys_there = {"PartitionKeys": found.get("PartitionKeys") or []}
        glue.update_table(
            DatabaseName=database, TableInput={"Name": name, **kept, **keys_there, "StorageDescriptor": storage}
        )


def table_input(
    frame: DataFrame, name: str, format_: str, location: str, keys: Sequence[str], options: dict[str, str]
) -> dict[str, Any]:
    """The definition of a table of the frame's columns, its files in the folder `location`."""
    types = {field.name: _hive(field.dataType) for field in frame.schema.fields}
    spelled = {field.lower(): field for field in types}
    chosen = [spelled[key.lower()] for key in keys]
    inputs, outputs, library = SERDES[format_]
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": format_, "EXTERNAL": "TRUE", **options},
        "PartitionKeys": [{"Name": key, "Type": types[key]} for key in chosen],
        "StorageDescriptor": {
            "Columns": [{"Name": field, "Type": kind} for field, kind in types.items() if field not in chosen],
            "Location": location.rstrip("/") + "/",
            "InputFormat": inputs,
            "OutputFormat": outputs,
            "SerdeInfo": {"SerializationLibrary": library, "Parameters": _serde(format_, options)},
        },
    }


def _hive(data_type: Any) -> str:
    kind = StringType() if isinstance(data_type, NullType) else data_type
    return str(kind.simpleString())


def _serde(format_: str, options: dict[str, str]) -> dict[str, str]:
    if format_ == "csv":
        return {"field.delim": options.get("delimiter", ",")}
    return {"serialization.format": "1"}


def folders(location: str) -> dict[str, str]:
    """File below the location → its folder, from the location on."""
    found = files.listed({"paths": [location], "recurse": True})
    return {path: path.removeprefix(location).strip("/").rpartition("/")[0] for path in found}


def add_partitions(database: str, name: str, written: set[str]) -> None:
    """Tell the catalogue of the partitions in these folders (`year=2026/month=01`); those that it knows stay."""
    glue = files.client("glue")
    table = glue.get_table(DatabaseName=database, Name=name)["Table"]
    storage, location = table["StorageDescriptor"], table["StorageDescriptor"]["Location"].rstrip("/")
    inputs = [
        {
            "Values": values_of(folder),
            "StorageDescriptor": {**storage, "Location": f"{location}/{folder}/"},
            "Parameters": {},
        }
        for folder in sorted(written)
    ]
    for start in range(0, len(inputs), BATCH):
        answer = glue.batch_create_partition(
            DatabaseName=database, TableName=name, PartitionInputList=inputs[start : start + BATCH]
        )
        _raise_for([one for one in answer.get("Errors", ()) if not _exists(one)])


def values_of(folder: str) -> list[str]:
    """The values that a partition's folder says: `year=2026/month=01`."""
    return [unquote(part.partition("=")[2]) for part in folder.split("/")]


def _exists(error: dict[str, Any]) -> bool:
    return bool(error["ErrorDetail"]["ErrorCode"] == "AlreadyExistsException")


def _raise_for(errors: Sequence[dict[str, Any]]) -> None:
    if errors:
        raise RuntimeError(f"partitions were not added to the catalogue, the first of {len(errors)}: {errors[0]}")
