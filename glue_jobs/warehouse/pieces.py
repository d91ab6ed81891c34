"""Reads slices from the lake in pieces of bounded size, as Arrow tables; the next is read while one is being copied.

Arrow because it is cheap: as text made by Spark the same rows cost three times the processor time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pyarrow
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.lake import iceberg
from glue_jobs.lake import slices as lake_slices
from glue_jobs.warehouse.slices import Slice, Work

# A piece is in the driver's memory as a whole, some 20 to 200 bytes a row; so are those that are read ahead.
ROWS_PER_PIECE = 500_000
READ_AHEAD = 2


@dataclass(frozen=True)
class Piece:
    """Some slices of a table in one snapshot, or one part of a slice that is too large for one piece.

    Attributes:
        part: number of the part, from 0, of `parts`.
    """

    table: Table
    slices: tuple[Slice, ...]
    part: int = 0
    parts: int = 1

    @property
    def is_last(self) -> bool:
        """After it, its slices are complete."""
        return self.part == self.parts - 1


def counted(spark: SparkSession, work: Work) -> Work:
    """The work with every slice named and counted: where nobody published slices, the snapshot's rows tell them."""
    changed: list[Slice] = []
    for item in work.changed:
        changed += [item] if item.rows is not None else _slices_of(spark, work.table, item)
    return replace(work, changed=tuple(changed))


def _slices_of(spark: SparkSession, table: Table, whole: Slice) -> list[Slice]:
    named = iceberg.read_at(spark, table, whole.snapshot_id).groupBy(lake_slices.slice_of(table).alias("name")).count()
    return [replace(whole, name=row["name"], rows=row["count"]) for row in named.orderBy("name").collect()]


def pieces(work: Work) -> list[Piece]:
    """Slices of one snapshot, in order, put together up to ROWS_PER_PIECE; larger ones are divided."""
    found: list[Piece] = []
    for item in work.changed:
        rows = item.rows or 0
        last = found[-1] if found else None
        if last and last.parts == 1 and last.slices[0].snapshot_id == item.snapshot_id and _fits(last, rows):
            found[-1] = replace(last, slices=(*last.slices, item))
            continue
        parts = max(1, -(-rows // ROWS_PER_PIECE))
        found += [Piece(work.table, (item,), number, parts) for number in range(parts)]
    return found


def _fits(piece: Piece, rows: int) -> bool:
    return sum(item.rows or 0 for item in piece.slices) + rows <= ROWS_PER_PIECE


def read_ahead(spark: SparkSession, wanted: Iterable[Piece]) -> Iterator[tuple[Piece, pyarrow.Table]]:
    """Each piece with its rows, in order; never more than READ_AHEAD are read before they are asked for."""
    with ThreadPoolExecutor(READ_AHEAD) as pool:
        waiting: deque[tuple[Piece, Future[pyarrow.Table]]] = deque()
        for piece in wanted:
            waiting.append((piece, pool.submit(fetch, spark, piece)))
            if len(waiting) > READ_AHEAD:
                yield _next(waiting)
        while waiting:
            yield _next(waiting)


def _next(waiting: deque[tuple[Piece, Future[pyarrow.Table]]]) -> tuple[Piece, pyarrow.Table]:
    piece, rows = waiting.popleft()
    return piece, rows.result()


def fetch(spark: SparkSession, piece: Piece) -> pyarrow.Table:
    """The piece's rows in the contract's columns; without columns where it has no rows."""
    table = piece.table
    rows = iceberg.read_at(spark, table, piece.slices[0].snapshot_id)
    rows = rows.where(lake_slices.rows_of(table, [item.name for item in piece.slices]))
    if piece.parts > 1:
        rows = rows.where(F.pmod(F.xxhash64(*table.primary_key), F.lit(piece.parts)) == piece.part)
    batches = _arrow(rows)
    return pyarrow.Table.from_batches(batches) if batches else pyarrow.table({})


def _arrow(rows: DataFrame) -> list[Any]:
    """The rows as Arrow batches. Public from Spark 4 on (`toArrow`); Spark 3.5 has it under a private name."""
    if hasattr(rows, "toArrow"):
        batches: list[Any] = rows.toArrow().to_batches()
        return batches
    return list(rows._collect_as_arrow())
