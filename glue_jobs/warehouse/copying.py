"""Streams the rows of a DataFrame into PostgreSQL by COPY, with bounded memory.

Executors write each row as a line of COPY's text format and join lines to blocks; the driver takes one partition of
blocks after the other, while the next is being made, and hands them to COPY. Only Spark's public API is used.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg2
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_jobs.contract.columns import Column
from glue_jobs.contract.table import Table
from glue_jobs.warehouse.connection import WarehouseError

# A block is one string in the driver, a partition is what Spark sends to it at once.
ROWS_PER_BLOCK = 8_192
ROWS_PER_PARTITION = 250_000
# Up to here a whole table is a few megabytes, and is fetched ahead.
SMALL_ROWS = 50_000
COPY_BYTES = 1 << 20

# As Spark SQL spells them, where a backslash in a literal is written twice. Backslash goes first, or the others'
# escapes would be escaped.
NULL = r"\\N"
ESCAPES = ((r"\\", r"\\\\"), (r"\n", r"\\n"), (r"\r", r"\\r"), (r"\t", r"\\t"))


@dataclass(frozen=True)
class Source:
    """The rows of one table, ready for COPY: how many there are, and their blocks of lines."""

    table: Table
    count: int
    blocks: Iterable[str]


def source(rows: DataFrame, table: Table) -> Source:
    """Count the rows and prepare their blocks: a small table's are fetched now, a large one's while they are copied."""
    count = rows.count()
    blocks = line_blocks(rows, table, count)
    if count <= SMALL_ROWS:
        return Source(table, count, [row["block"] for row in blocks.collect()])
    return Source(table, count, (row["block"] for row in blocks.toLocalIterator(prefetchPartitions=True)))


def copy_rows(cursor: Any, rows: Source, target: str) -> None:
    """COPY the rows, in the table's columns, into `target`.

    Raises:
        WarehouseError: PostgreSQL refused a row (the message holds its line and column), or the number of rows that
            arrived is not the number that was read.
    """
    table = rows.table
    try:
        cursor.copy_expert(f"copy {target} ({', '.join(table.names)}) from stdin", BlockReader(rows.blocks), COPY_BYTES)
    except psycopg2.Error as error:
        raise WarehouseError(f"COPY of {table.identifier} into {target}: {str(error).strip()}") from error
    if cursor.rowcount != rows.count:
        raise WarehouseError(f"{table.identifier} has {rows.count} rows, but {cursor.rowcount} arrived in {target}")


def line_blocks(rows: DataFrame, table: Table, count: int) -> DataFrame:
    """One column `block`: lines of COPY's text format joined by newlines, without a trailing one."""
    # One SQL text a table: built call by call, the expressions of a wide table cost more than reading it.
    fields = ", ".join(f"coalesce({_text(column)}, '{NULL}')" for column in table.columns)
    lines = rows.selectExpr(
        f"concat_ws('\t', {fields}) as line",
        f"floor(monotonically_increasing_id() / {ROWS_PER_BLOCK}) as number",
    )
    partitions = -(-count // ROWS_PER_PARTITION)
    # One partition is grouped where it is, without a shuffle: most tables are that small. A number that is asked for
    # is kept by adaptive execution, which would otherwise put everything into one partition, and so into the driver.
    spread = lines.repartition(partitions, "number") if partitions > 1 else lines.coalesce(1)
    return spread.groupBy("number").agg(F.array_join(F.collect_list("line"), "\n").alias("block")).select("block")


def _text(column: Column) -> str:
    """SQL for the value as COPY reads it; null stays null, and an empty string stays empty."""
    text = f"cast(`{column.name}` as string)"
    if column.type == "string":
        for raw, escaped in ESCAPES:
            text = f"replace({text}, '{raw}', '{escaped}')"
    return text


class BlockReader(io.RawIOBase):
    """What psycopg2 reads COPY's data from: blocks of lines, each ended by a newline."""

    def __init__(self, blocks: Iterable[str]) -> None:
        super().__init__()
        self._pieces = _encoded(blocks)
        self._rest = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes of the stream, or all of it; empty at its end."""
        if size < 0:
            rest, self._rest = self._rest, memoryview(b"")
            return b"".join([bytes(rest), *self._pieces])
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)


def _encoded(blocks: Iterable[str]) -> Iterator[bytes]:
    return (f"{block}\n".encode() for block in blocks)
