"""Streams Arrow rows into PostgreSQL by COPY, as CSV: a null is an empty cell, and text is always quoted."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import psycopg2
import pyarrow
from psycopg2 import sql
from pyarrow import csv

from glue_jobs.contract.table import Table
from glue_jobs.warehouse.connection import WarehouseError

ROWS_PER_BLOCK = 16_384
COPY_BYTES = 1 << 20
WRITE = csv.WriteOptions(include_header=False, quoting_style="needed")


def copy_rows(cursor: Any, rows: pyarrow.Table, table: Table, target: sql.Composable) -> int:
    """COPY the rows, in the table's columns, into `target`; returns how many.

    Raises:
        WarehouseError: PostgreSQL refused a row (the message holds its line and column), or the number of rows that
            arrived is not the number that was sent.
    """
    if not rows.num_rows:
        return 0
    columns = sql.SQL(", ").join(map(sql.Identifier, table.names))
    command = sql.SQL("copy {} ({}) from stdin (format csv)").format(target, columns).as_string(cursor)
    try:
        cursor.copy_expert(command, BlockReader(blocks(rows.select(table.names))), COPY_BYTES)
    except psycopg2.Error as error:
        raise WarehouseError(
            f"{table.warehouse_name}: COPY from {table.identifier} failed: {str(error).strip()}"
        ) from error
    if cursor.rowcount != rows.num_rows:
        raise WarehouseError(
            f"{table.warehouse_name}: {rows.num_rows} rows of {table.identifier} were sent, {cursor.rowcount} arrived"
        )
    return int(rows.num_rows)


def blocks(rows: pyarrow.Table) -> Iterator[bytes]:
    """The rows as pieces of a CSV file without a header."""
    for batch in rows.to_batches(max_chunksize=ROWS_PER_BLOCK):
        sink = pyarrow.BufferOutputStream()
        csv.write_csv(batch, sink, WRITE)
        yield sink.getvalue().to_pybytes()


class BlockReader(io.RawIOBase):
    """What psycopg2 reads COPY's data from: the blocks, one after the other."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes of the stream, or all of it; empty at its end."""
        if size < 0:
            rest, self._rest = self._rest, memoryview(b"")
            return b"".join([bytes(rest), *self._pieces])
        while not self._rest:
            following = next(self._pieces, None)
            if following is None:
                return b""
            self._rest = memoryview(following)
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)
