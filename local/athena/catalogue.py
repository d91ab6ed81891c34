"""The Glue catalogue and S3 as a query sees them: databases, tables, partitions, files. Public APIs only."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlparse

from botocore.exceptions import ClientError

from local.athena.dialect import TableName
from local.athena.errors import QueryFailed

Table = dict[str, Any]


class Catalogue:
    """The catalogue of one account and region; `glue` and `s3` are its boto3 clients."""

    def __init__(self, glue: Any, s3: Any) -> None:
        self.glue = glue
        self.s3 = s3
        self.bytes_listed = 0

    def databases(self) -> list[str]:
        """All names, sorted."""
        pages = self.glue.get_paginator("get_databases").paginate()
        return sorted(one["Name"] for page in pages for one in page["DatabaseList"])

    def has_database(self, name: str) -> bool:
        """Whether there is such a database."""
        return self.database(name) is not None

    def database(self, name: str) -> dict[str, Any] | None:
        """The database, or None."""
        answer = self._found(self.glue.get_database, Name=name)
        return answer["Database"] if answer else None

    def tables(self, database: str) -> list[Table]:
        """The tables and views of a database, by name."""
        pages = self.glue.get_paginator("get_tables").paginate(DatabaseName=database)
        return sorted((one for page in pages for one in page["TableList"]), key=lambda table: str(table["Name"]))

    def find(self, database: str, name: str) -> Table | None:
        """The table, or None."""
        answer = self._found(self.glue.get_table, DatabaseName=database, Name=name)
        return answer["Table"] if answer else None

    def table(self, name: TableName) -> Table:
        """The table that a query names.

        Raises:
            QueryFailed: SCHEMA_NOT_FOUND or TABLE_NOT_FOUND, as on Athena.
        """
        found = self.find(name.database, name.name)
        if found is not None:
            return found
        line, column = name.at
        if not self.has_database(name.database):
            raise QueryFailed(f"SCHEMA_NOT_FOUND: line {line}:{column}: Schema '{name.database}' does not exist")
        raise QueryFailed(f"TABLE_NOT_FOUND: line {line}:{column}: Table '{name.full}' does not exist")

    def partitions(self, table: Table) -> list[dict[str, Any]]:
        """All partitions of a table."""
        pages = self.glue.get_paginator("get_partitions").paginate(
            DatabaseName=table["DatabaseName"], TableName=table["Name"]
        )
        return [one for page in pages for one in page["Partitions"]]

    def has_bucket(self, name: str) -> bool:
        """Whether there is such a bucket."""
        try:
            self.s3.head_bucket(Bucket=name)
        except ClientError:
            return False
        return True

    def files(self, location: str) -> list[str]:
        """The s3:// addresses of the files below a location, but those whose name begins with `_` or `.`."""
        bucket, prefix = _parts(location)
        prefix = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
        found = []
        try:
            for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
                for item in page.get("Contents", []):
                    if item["Size"] and not _hidden(item["Key"][len(prefix) :]):
                        found.append(f"s3://{bucket}/{item['Key']}")
                        self.bytes_listed += item["Size"]
        except ClientError as error:
            raise QueryFailed(f"HIVE_CANNOT_OPEN_SPLIT: {location}: {error.response['Error']['Message']}") from None
        return found

    def read_json(self, address: str) -> Any:
        """A small JSON object, for instance a table's Iceberg metadata."""
        bucket, key = _parts(address)
        try:
            return json.loads(self.s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        except (ClientError, ValueError) as error:
            raise QueryFailed(f"ICEBERG_BAD_METADATA: {address}: {error}") from None

    def _found(self, call: Any, **arguments: Any) -> dict[str, Any] | None:
        try:
            answer: dict[str, Any] = call(**arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                return None
            raise QueryFailed(f"HIVE_METASTORE_ERROR: {error.response['Error']['Message']}") from None
        return answer


def _parts(address: str) -> tuple[str, str]:
    parsed = urlparse(address, allow_fragments=False)
    if parsed.scheme not in ("s3", "s3a", "s3n") or not parsed.netloc:
        raise QueryFailed(f"HIVE_CANNOT_OPEN_SPLIT: {address} is no s3:// address")
    query = f"?{parsed.query}" if parsed.query else ""
    return parsed.netloc, f"{parsed.path}{query}".lstrip("/")


def _hidden(key: str) -> bool:
    return any(part.startswith(("_", ".")) for part in key.split("/"))
