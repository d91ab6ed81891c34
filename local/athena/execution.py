"""What a statement needs to run, what surrounds it, and what is known when it has succeeded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.athena.catalogue import Catalogue
from local.athena.definitions import TableInputs
from local.athena.statements import Statement


@dataclass(frozen=True)
class Request:
    """What a statement needs to run.

    Attributes:
        query_id: the execution's.
        statement: it, read and classified.
        database: where names without a database belong.
        parameters: of the execution, None where none were given.
        output: the address of the result.
        location: the output location that it lies in.
        put_options: for the result in S3 (encryption).
    """

    query_id: str
    statement: Statement
    database: str
    parameters: list[str] | None
    output: str
    location: str
    put_options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What is known when it has succeeded: columns, rows or rows written, bytes of the files read, and the manifest."""

    columns: list[dict[str, Any]] = field(default_factory=list)
    update_count: int | None = None
    bytes_scanned: int = 0
    manifest: str = ""
    rows: int = 0


@dataclass(frozen=True)
class Surroundings:
    """The endpoint around a statement.

    Attributes:
        catalogue: of the account and region.
        s3: how DuckDB reaches S3: endpoint, region, key_id.
        table_inputs: reads Hive's CREATE TABLE.
        memory: bytes for a query.
        threads: for a query.
        work: folder for result files on their way.
        prepared: the text of a prepared statement, or None.
    """

    catalogue: Catalogue
    s3: dict[str, str]
    table_inputs: TableInputs
    memory: int
    threads: int
    work: Path
    prepared: Callable[[str], str | None]
