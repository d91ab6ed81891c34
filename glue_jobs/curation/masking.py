"""Personal values: hashed in the curated table, and shown nowhere, in quarantine as little as elsewhere."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import Feed
from glue_jobs.curation.reader import RAW
from glue_jobs.curation.reading.json_lines import NOT_READ

MASK = "***"
SALT = "(salt)"


def hashed(rows: DataFrame, feed: Feed, salt: str) -> DataFrame:
    """Replace the cleaned text of each `hash` column by the SHA-256 of the salt and its lower case; null stays null.

    The salt comes as a row, not as a literal: plans are shown in Spark's UI and kept in its event logs.
    """
    if not feed.has_hashes:
        return rows
    with_salt = rows.crossJoin(F.broadcast(rows.sparkSession.createDataFrame([(salt,)], f"`{SALT}` string")))
    hashes = {
        column.name: F.sha2(F.concat(F.col(f"`{SALT}`"), F.lower(F.col(column.name))), 256)
        for column in feed.columns
        if column.personal == "hash"
    }
    return with_salt.withColumns(hashes).drop(SALT)


def as_shown(column: SourceColumn) -> Column:
    """The value as it stands in the file, masked where it is a person's; over rows with `raw`."""
    value = F.col(f"{RAW}.`{column.header}`")
    return F.when(value != "", F.lit(MASK)).otherwise(value) if column.personal else value


def raw_as_shown(feed: Feed) -> Column:
    """The whole row as it stands in the file, header → text, with personal values masked."""
    if not feed.is_personal:
        return F.col(RAW)
    cells = [as_shown(column).alias(column.header) for column in feed.columns]
    if not feed.delimiter:
        # A line that can't be read may hold a person's value anywhere.
        cells.append(F.when(F.col(f"{RAW}.`{NOT_READ}`").isNotNull(), F.lit(MASK)).alias(NOT_READ))
    return F.struct(*cells)
