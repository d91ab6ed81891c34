"""Tableau's extracts: a `.hyper` file a view, written anew only where the view's rows or columns have changed.

Whether they have is asked of PostgreSQL: a fingerprint of columns and rows, which is kept beside the files. What the
warehouse loaded can't tell it: the reader sees `bi` and nothing else, and a view's own definition may change too.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
from psycopg2 import sql

from local.stack import home
from local.tableau.catalogue import SCHEMA, View
from local.tableau.column_types import arrow_schema, hyper_type
from local.tableau.errors import CatalogueError

LEDGER = "extracts.json"
# A change of how extracts are made makes all of them anew.
LAYOUT = 1
BATCH = 50_000
TABLE = ("Extract", "Extract")
# Rows in no order: their number, and the sums of two 64-bit hashes of each row's text. The text of a number or a time
# has all its digits in any session with these settings.
ROWS = """
select
    count(*),
    coalesce(sum(hashtextextended(whole_row::text, 0)), 0),
    coalesce(sum(hashtextextended(whole_row::text, 1)), 0)
from {view} as whole_row
"""
SESSION = "set local timezone to 'UTC'; set local datestyle to 'ISO'; set local extra_float_digits to 1"


@dataclass(frozen=True)
class Extract:
    """What became of a view's extract: its rows, and whether it was written or left as it was."""

    view: str
    rows: int
    written: bool


def refresh(cursor: Any, views: Mapping[str, View], folder: Path) -> list[Extract]:
    """Bring the folder's extracts to the views' state, and remove those of views that are gone.

    Args:
        cursor: the reader's, in a transaction that sees one state of the warehouse throughout.

    Raises:
        CatalogueError: a value does not fit the type that its column has in the extract.
    """
    home.private_folder(folder)
    cursor.execute(SESSION)
    ledger = _ledger(folder)
    wanted = {name: fingerprint(cursor, view) for name, view in views.items()}
    stale = [name for name in views if ledger.get(name) != wanted[name] or not _file(folder, name).is_file()]
    for path in folder.glob("*.hyper"):
        if path.stem not in views:
            path.unlink()
    # Of a run that was killed the files may be new and the ledger old: then they are written once more.
    kept = {name: found for name, found in ledger.items() if name in views and name not in stale}
    _store(folder, kept)
    if stale:
        for name in _write(cursor, [views[name] for name in stale], folder):
            kept[name] = wanted[name]
            _store(folder, kept)
    return [Extract(name, int(wanted[name].split(":")[1]), name in stale) for name in views]


def fingerprint(cursor: Any, view: View) -> str:
    """`<columns>:<rows>:<hashes>`: what of a view and its rows an extract depends on."""
    columns = json.dumps([LAYOUT, [(column.name, column.type) for column in view.columns]])
    cursor.execute(sql.SQL(ROWS).format(view=sql.Identifier(SCHEMA, view.name)))
    count, *sums = cursor.fetchone()
    return f"{hashlib.sha256(columns.encode()).hexdigest()[:16]}:{count}:{':'.join(str(value) for value in sums)}"


def _write(cursor: Any, views: Sequence[View], folder: Path) -> Iterator[str]:
    """Write the views' extracts, yielding each view's name when its file is whole."""
    from tableauhyperapi import HyperProcess, Telemetry

    # Hyper's own log would lie in the working directory. Version 3, which Tableau reads since 2022.4, is the first with
    # numerics of more than 18 digits.
    quiet = {"log_config": "", "default_database_version": "3"}
    with HyperProcess(Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters=quiet) as hyper:
        for view in views:
            rows = _file(folder, view.name).with_suffix(".parquet.new")
            made = _file(folder, view.name).with_suffix(".hyper.new")
            try:
                _parquet(cursor, view, rows)
                _hyper(hyper, view, rows, made)
                made.chmod(0o600)
                os.replace(made, _file(folder, view.name))
            finally:
                rows.unlink(missing_ok=True)
                made.unlink(missing_ok=True)
            yield view.name


def _parquet(cursor: Any, view: View, path: Path) -> None:
    """The view's rows in a file that Hyper reads, a batch at a time."""
    schema = arrow_schema(view)
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for batch in _batches(cursor, view):
            values = [[row[place] for row in batch] for place in range(len(schema))]
            arrays = [arrow_array(view, column, found) for column, found in zip(schema, values, strict=True)]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))


def arrow_array(view: View, column: Any, values: list[Any]) -> Any:
    """The values of a column as Parquet has them; raises CatalogueError where one would be rounded or cut."""
    try:
        if pyarrow.types.is_floating(column.type):
            values = [None if value is None else float(value) for value in values]
        return pyarrow.array(values, column.type)
    except (pyarrow.ArrowException, ValueError, OverflowError) as error:
        raise CatalogueError(
            f"bi.{view.name}.{column.name}: a value does not fit {column.type}, its type in the extract: {error}"
        ) from error


def _batches(cursor: Any, view: View) -> Iterator[list[tuple[Any, ...]]]:
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in view.columns)
    query = sql.SQL("select {} from {}").format(names, sql.Identifier(SCHEMA, view.name))
    with cursor.connection.cursor(name=f"extract_{view.name}") as portal:
        portal.itersize = BATCH
        portal.execute(query)
        while batch := portal.fetchmany(BATCH):
            yield batch


def _hyper(hyper: Any, view: View, rows: Path, made: Path) -> None:
    from tableauhyperapi import Connection, CreateMode, TableDefinition, TableName, escape_string_literal

    name = TableName(*TABLE)
    columns = [TableDefinition.Column(column.name, hyper_type(column)) for column in view.columns]
    with Connection(hyper.endpoint, str(made), CreateMode.CREATE_AND_REPLACE) as connection:
        connection.catalog.create_schema(name.schema_name)
        connection.catalog.create_table(TableDefinition(name, columns))
        source = escape_string_literal(str(rows))
        connection.execute_command(f"insert into {name} select * from external({source}, format => 'parquet')")


def _file(folder: Path, view: str) -> Path:
    return folder / f"{view}.hyper"


def _ledger(folder: Path) -> dict[str, str]:
    """View → fingerprint of what its file holds; empty where there is no ledger, or it can't be read."""
    try:
        found = json.loads((folder / LEDGER).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _store(folder: Path, ledger: Mapping[str, str]) -> None:
    home.write_private(folder / LEDGER, json.dumps(dict(sorted(ledger.items())), indent=1) + "\n")
