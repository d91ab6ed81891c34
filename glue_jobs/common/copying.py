"""Streams the rows of a DataFrame into PostgreSQL by COPY, with bounded memory.

Executors write each row as a line of COPY's text format and join lines to blocks; the driver takes one partition of
blocks after the other, while the next is being made, and hands them to COPY. Only Spark's public API is used.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import psycopg2
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_jobs.common.warehouse import WarehouseError
from glue_jobs.contracts.model import Column, Table

# A block is one string in the driver, a partition is what Spark sends to it at once.
ROWS_PER_BLOCK = 8_192
ROWS_PER_PARTITION = 250_000
COPY_BYTES = 1 << 20


def copy_rows(cursor: Any, rows: DataFrame, table: Table, target: str) -> int:
    """COPY the rows, in the table's columns, into `target`; returns how many PostgreSQL took.

    Raises:
        WarehouseError: PostgreSQL refused a row (the message holds its line and column), or the number of rows that
            arrived is not the number that was read.
    """
    wanted = rows.count()
    blocks = (row["block"] for row in line_blocks(rows, table, wanted).toLocalIterator(prefetchPartitions=True))
    try:
        cursor.copy_expert(f"copy {target} ({', '.join(table.names)}) from stdin", BlockReader(blocks), COPY_BYTES)
    except psycopg2.Error as error:
        raise WarehouseError(f"COPY of {table.identifier} into {target}: {str(error).strip()}") from error
    if cursor.rowcount != wanted:
        raise WarehouseError(f"{table.identifier} has {wanted} rows, but {cursor.rowcount} arrived in {target}")
    return wanted


def line_blocks(rows: DataFrame, table: Table, count: int) -> DataFrame:
    """One column `block`: lines of COPY's text format joined by newlines, without a trailing one."""
    fields = [F.coalesce(_text(column), F.lit(r"\N")) for column in table.columns]
    lines = rows.select(
        F.concat_ws("\t", *fields).alias("line"),
        F.floor(F.monotonically_increasing_id() / ROWS_PER_BLOCK).alias("number"),
    )
    partitions = -(-count // ROWS_PER_PARTITION)
    # One partition is grouped where it is, without a shuffle: most tables are that small. A number that is asked for
    # is kept by adaptive execution, which would otherwise put everything into one partition, and so into the driver.
    spread = lines.repartition(partitions, "number") if partitions > 1 else lines.coalesce(1)
    return spread.groupBy("number").agg(F.array_join(F.collect_list("line"), "\n").alias("block")).select("block")


def _text(column: Column) -> SparkColumn:
    """The value as COPY reads it; null stays null, and an empty string stays empty."""
    text = F.col(column.name).cast("string")
    if column.type != "string":
        return text
    # Backslash first, or the others' escapes would be escaped.
    for raw, escaped in (("\\", r"\\"), ("\n", r"\n"), ("\r", r"\r"), ("\t", r"\t")):
        text = F.replace(text, F.lit(raw), F.lit(escaped))
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
            return b"".join([bytes(self._rest), *self._pieces])
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)


def _encoded(blocks: Iterable[str]) -> Iterator[bytes]:
    return (f"{block}\n".encode() for block in blocks)
