"""Fingerprints of slices: `rows:sum:xor`, the same for the same rows in any order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_jobs.contract.table import WHOLE, WHOLE_SLICE, Table
from glue_jobs.lake import slices

EMPTY = "0:0:0"
Fingerprints = dict[slices.Name, str]


def fingerprints(frames: Sequence[tuple[Table, DataFrame]]) -> list[Fingerprints]:
    """For each frame, in the contract's columns and types: slice → fingerprint; all in one query.

    Only slices that have rows are there, and the one slice of a table that is published whole always.
    """
    found: list[Fingerprints] = [{WHOLE_SLICE: EMPTY} if table.kind == WHOLE else {} for table, _ in frames]
    queries = [_by_slice(number, table, rows) for number, (table, rows) in enumerate(frames)]
    for row in reduce(DataFrame.unionAll, queries).collect() if queries else ():
        if not row["fingerprint"].startswith("0:"):
            found[row["number"]][row["slice"]] = row["fingerprint"]
    return found


def _by_slice(number: int, table: Table, rows: DataFrame) -> DataFrame:
    # Two hashes of different seeds, combined in two ways: 128 bits, and repeated rows do not cancel out.
    figures = f"count(*), coalesce(sum({_row_hash(table, 'a')}), 0), coalesce(bit_xor({_row_hash(table, 'b')}), 0)"
    fingerprint = F.expr(f"concat_ws(':', {figures})").alias("fingerprint")
    if table.kind == WHOLE:  # nothing to shuffle
        return rows.agg(fingerprint).select(
            F.lit(number).alias("number"), F.lit(WHOLE_SLICE).alias("slice"), "fingerprint"
        )
    by_slice = rows.groupBy(slices.slice_of(table).alias("slice")).agg(fingerprint)
    return by_slice.select(F.lit(number).alias("number"), "slice", "fingerprint")


def _row_hash(table: Table, seed: str) -> str:
    # xxhash64 passes over nulls, so (null, 3) and (3, null) would be the same without the last text.
    nulls = ", ".join(f"isnull(`{name}`)" for name in table.names)
    return f"xxhash64('{seed}', {', '.join(f'`{name}`' for name in table.names)}, concat({nulls}))"
