"""One query, in a process of its own: DuckDB, which reads the endpoint's S3 and nothing else of machine or network.

Its arguments are the extensions to load, which takes longest: so it is started before there is a query. Then it takes a
Work as JSON on its standard input, writes the result file, and answers with a line of JSON. It ends by itself when its
standard input is closed: so with the endpoint, however that ends. Whatever a query or a file says, DuckDB can
open no local file, no other address and no further extension, and can change none of these settings.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from local.athena import errors, inserts, result_file, types, values

# What the dialect calls a column that the query gives no name; Athena numbers them.
NAMELESS = "rh_nameless"
ROWS_AT_A_TIME = 10_000
_NAMELESS = re.compile(rf"{NAMELESS}(_\d+)?\Z")


@dataclass(frozen=True)
class Work:
    """What to run.

    Attributes:
        query: one SELECT in DuckDB's dialect.
        macros: statements that come before it: the tables it reads, functions that DuckDB lacks.
        s3: host and port of the endpoint, the region, and the access key that names the account.
        memory: bytes that DuckDB may take.
        threads: how many it may use.
        digits: of a timestamp's fraction of a second.
        out: the result file to write; not used for `parquet`.
        parquet: an s3:// address: the rows are written there as Parquet, where it is not empty.
        into: a SELECT of the table that the rows are for: they get its columns and types, and must fit.
        into_columns: those of them that the query gives, in its order; empty for all.
    """

    query: str
    macros: list[str] = field(default_factory=list)
    s3: dict[str, str] = field(default_factory=dict)
    memory: int = 1 << 30
    threads: int = 1
    digits: int = 3
    out: str = ""
    parquet: str = ""
    parquet_options: str = ""
    into: str = ""
    into_columns: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        """One line, as `main` reads it."""
        return json.dumps(asdict(self))


def main() -> None:
    """Get ready, read the work, do it, tell."""
    connection = open_database(sys.argv[1:])
    line = sys.stdin.readline()
    if not line:
        return
    work = Work(**json.loads(line))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        answer = run(connection, work)
    except errors.QueryFailed as failed:
        answer = {"failed": str(failed)}
    print(json.dumps(answer), flush=True)


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


def run(connection: Any, work: Work) -> dict[str, Any]:
    """Run it in an open database: columns as ColumnInfo, their Hive types, rows; or the `error` DuckDB has with it.

    Raises:
        QueryFailed: something is in the way that is not DuckDB's error.
    """
    import duckdb

    try:
        lock(connection, work)
        for macro in work.macros:
            connection.execute(macro)
        return _copied(connection, work) if work.parquet else _written(connection, work)
    except duckdb.Error as error:
        return {"error": type(error).__name__, "message": str(error)}
    finally:
        connection.close()


def open_database(extensions: list[str]) -> Any:
    """A database in memory with these extensions' files in it; not locked yet."""
    import duckdb

    closed = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    connection = duckdb.connect(":memory:", config={**closed, "allow_persistent_secrets": "false"})
    for path in extensions:
        connection.execute(f"load {types.literal(path)}")
    return connection


def lock(connection: Any, work: Work) -> None:
    """From here on S3 at the endpoint is all that the database can reach, and nothing can change that."""
    given = ", ".join(f"{name} {types.literal(value)}" for name, value in work.s3.items())
    if given:
        connection.execute(f"create secret (type s3, {given}, secret 'test', url_style 'path', use_ssl false)")
    for setting in (
        "set TimeZone = 'UTC'",
        f"set memory_limit = '{work.memory} B'",
        f"set threads = {work.threads}",
        "set temp_directory = ''",
        "set enable_progress_bar = false",
        "set python_enable_replacements = false",
        "set allowed_directories = ['s3://', 's3a://', 's3n://']",
        "set enable_external_access = false",
        "set disabled_filesystems = 'LocalFileSystem'",
        "set lock_configuration = true",
    ):
        connection.execute(setting)


def _written(connection: Any, work: Work) -> dict[str, Any]:
    found = connection.execute(work.query)
    kinds = [column[1] for column in found.description]
    names = named([column[0] for column in found.description])
    columns = [types.column_info(name, kind) for name, kind in zip(names, kinds, strict=True)]
    count = 0
    with open(work.out, "w", encoding="utf-8", newline="") as out:
        result_file.write_csv([list(names)], out)
        for batch in _batches(found, [values.writer(kind, work.digits) for kind in kinds]):
            result_file.write_csv(batch, out)
            count += len(batch)
    return {"columns": columns, "rows": count, "hive": _hive(names, kinds)}


def _hive(names: list[str], kinds: list[Any]) -> list[dict[str, str]]:
    """The columns as a view's or table's in the catalogue; none where one has a type that no table has."""
    try:
        return [{"Name": name.lower(), "Type": types.hive(kind)} for name, kind in zip(names, kinds, strict=True)]
    except errors.QueryFailed:
        return []


def _batches(found: Any, writers: list[values.Writer]) -> Iterator[list[result_file.Row]]:
    while rows := found.fetchmany(ROWS_AT_A_TIME):
        yield [
            [None if value is None else write(value) for write, value in zip(writers, row, strict=True)] for row in rows
        ]


def _copied(connection: Any, work: Work) -> dict[str, Any]:
    if work.into:
        return _inserted(connection, work)
    found = connection.execute(f"describe {work.query}").fetchall()
    names = [str(row[0]) for row in found]
    if any(_NAMELESS.match(name) for name in names):
        index = next(index for index, name in enumerate(names) if _NAMELESS.match(name))
        raise errors.QueryFailed(f"MISSING_COLUMN_NAME: line 1:1: Column name not specified at position {index + 1}")
    kinds = connection.execute(f"select * from ({work.query}) limit 0").description
    hive = [{"Name": name.lower(), "Type": types.hive(kind[1])} for name, kind in zip(names, kinds, strict=True)]
    (count,) = connection.execute(
        f"copy ({work.query}) to {types.literal(work.parquet)} ({work.parquet_options})"
    ).fetchone()
    return {"columns": [types.column_info("rows", _BIGINT)], "hive": hive, "rows": int(count)}


def _inserted(connection: Any, work: Work) -> dict[str, Any]:
    table = {str(row[0]): str(row[1]) for row in connection.execute(f"describe {work.into}").fetchall()}
    given = [str(row[1]) for row in connection.execute(f"describe {work.query}").fetchall()]
    query = inserts.fitted(work.query, given, table, work.into_columns)
    (count,) = connection.execute(
        f"copy ({query}) to {types.literal(work.parquet)} ({work.parquet_options})"
    ).fetchone()
    return {"columns": [types.column_info("rows", _BIGINT)], "hive": [], "rows": int(count)}


class _BigintType:
    id = "bigint"
    children: tuple[Any, ...] = ()


_BIGINT = _BigintType()


def named(columns: list[str]) -> list[str]:
    """The columns' names, those without one as Athena calls them: `_col` and their place."""
    return [f"_col{index}" if _NAMELESS.match(name) else name for index, name in enumerate(columns)]


if __name__ == "__main__":
    main()
