"""The frame of every curate job: which files are new, and in which order their rows are written.

What is special about a feed is in its contract; the frame is the same for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import datetime, timedelta, timezone

import boto3
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.admission import ledger
from glue_jobs.admission.ledger import ADMITTED, REJECTED, Entry
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.table import Table
from glue_jobs.curation import accounting, quarantine, reader, rules
from glue_jobs.curation.accounting import FATE, LOADED, Account
from glue_jobs.lake import iceberg
from glue_jobs.lake.literals import local_rows
from glue_jobs.runtime import options
from glue_jobs.runtime.session import spark_session
from glue_jobs.tables.operations import FILE_ACCOUNTING, QUARANTINE_ROWS

ARGUMENTS = ("run_id", "run_at", "lake_bucket")
ROWS_A_FILE = 250_000


def run(name: str, argv: Sequence[str], feed: Feed) -> None:
    """Curate the feed's new files and print the account of each."""
    arguments = options.parse(argv, ARGUMENTS)
    with spark_session(name) as spark:
        entries = new_entries(spark, arguments["lake_bucket"], feed, arguments["run_id"])
        iceberg.ensure(spark, feed.table)
        if not entries:
            print(f"feed {feed.name}: no new files")
            return
        admitted = [entry for entry in entries if entry.status == ADMITTED]
        rows = reader.read_files(spark, arguments["lake_bucket"], admitted, feed) if admitted else None
        judged = judged_rows(rows, feed) if rows is not None else None
        for account in curate(spark, judged, entries, feed, arguments["run_id"], arguments.instant("run_at")):
            print(account.line())


def judged_rows(rows: DataFrame, feed: Feed) -> DataFrame:
    """Rows as read (reader.read_files) → repaired, typed, with the rules they break and what becomes of them."""
    repaired = feed.repair(rows) if feed.repair else rows.withColumn("is_repaired", F.lit(False))
    typed = rules.typed(repaired, feed)
    derived = feed.derive(typed) if feed.derive else typed
    return accounting.with_fate(rules.with_row_rules(derived, feed), feed)


def new_entries(spark: SparkSession, lake_bucket: str, feed: Feed, run_id: str) -> list[Entry]:
    """The ledger's deliveries of `feed` that have no row in ops.file_accounting yet, and the refused ones met since.

    A refused file that is delivered again has its account written anew, by the run that met it: so that run reports it.
    """
    accounts = iceberg.read(spark, FILE_ACCOUNTING).where(F.col("feed") == feed.name)
    moment = F.unix_micros("finished_at").alias("micros")
    known = {row["file_id"]: row for row in accounts.select("file_id", "status", "run_id", moment).collect()}
    s3 = boto3.client("s3")
    found = []
    for identity in ledger.known_ids(s3, lake_bucket, feed.name):
        account = known.get(identity)
        if account is None or account["status"] == REJECTED:
            entry = ledger.read(s3, lake_bucket, feed.name, identity)
            # Met by this run, whatever the clock says of one that went on beside it; or by one that was killed.
            met = account is not None and entry.run_id == run_id != account["run_id"]
            if account is None or met or _micros(entry.ingested_at) > account["micros"]:
                found.append(entry)
    return sorted(found, key=lambda entry: entry.file)


def curate(
    spark: SparkSession,
    judged: DataFrame | None,
    entries: list[Entry],
    feed: Feed,
    run_id: str,
    run_at: datetime,
) -> list[Account]:
    """Write the rows of new files, then what was quarantined, then the accounts; return the accounts.

    Each write replaces what stands for these files, and a file without an account is new: a run that is killed at any
    point is made good by the next one. `judged` holds the rows of the admitted entries, None where there are none.

    Raises:
        AccountingError: the rows of a file don't add up; nothing is written then.
    """
    rejected = [accounting.rejected_account(entry, run_id, run_at) for entry in entries if entry.status != ADMITTED]
    admitted = [entry for entry in entries if entry.status == ADMITTED]
    counted = []
    if judged is not None:
        judged = judged.persist()
        counted = accounting.accounts(judged, admitted, run_id, run_at)
        _write_rows(spark, judged, counted, feed.table)
        _write_quarantine(spark, judged, counted, feed)
        judged.unpersist()
    finished_at = datetime.now(timezone.utc)
    written = [replace(account, finished_at=finished_at) for account in counted + rejected]
    _write_accounts(spark, written)
    return written


def _micros(moment: str) -> int:
    """Microseconds from 1970 to an ISO time with its zone, exact."""
    return (datetime.fromisoformat(moment) - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)


def _write_rows(spark: SparkSession, judged: DataFrame, accounts: list[Account], table: Table) -> None:
    rows = judged.where(F.col(FATE) == LOADED)
    files = 1 + sum(account.rows_loaded for account in accounts) // ROWS_A_FILE
    iceberg.replace_files(spark, rows.coalesce(files), table, [account.file_id for account in accounts])


def _write_quarantine(spark: SparkSession, judged: DataFrame, accounts: list[Account], feed: Feed) -> None:
    file_ids = [account.file_id for account in accounts]
    standing = iceberg.read(spark, QUARANTINE_ROWS).where(F.col("file_id").isin(file_ids))
    # Most files are good: an empty write would still be a snapshot.
    if sum(account.rows_quarantined for account in accounts) or not standing.isEmpty():
        rows = quarantine.quarantine_rows(judged, feed, accounts[0].run_id, accounts[0].finished_at)
        iceberg.replace_files(spark, rows.coalesce(1), QUARANTINE_ROWS, file_ids)


def _write_accounts(spark: SparkSession, accounts: list[Account]) -> None:
    columns = {column.name: column.type for column in FILE_ACCOUNTING.columns}
    rows = [(*astuple(account)[:-1], account.finished_at.isoformat()) for account in accounts]
    file_ids = [account.file_id for account in accounts]
    iceberg.replace_files(spark, local_rows(spark, columns, rows), FILE_ACCOUNTING, file_ids)
