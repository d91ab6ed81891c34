"""The frame of curating: which files are new, and in which order their rows are written.

What is special about a feed is in its contract; the frame is the same for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

import boto3
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.admission import ledger, moves, pending
from glue_jobs.admission.ledger import ADMITTED, REJECTED, WITHDRAWN, Entry
from glue_jobs.admission.moves import Place
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.table import Table
from glue_jobs.curation import accounting, accounts, identity, masking, monitor, quarantine, reader, rules, worklist
from glue_jobs.curation.abreast import each, tell
from glue_jobs.curation.accounting import FATE, LOADED, Account
from glue_jobs.curation.profile import profile
from glue_jobs.curation.salt import salt_of
from glue_jobs.curation.worklist import Worklist
from glue_jobs.lake import iceberg
from glue_jobs.lake.store import Lake
from glue_jobs.lineage import flows, telling
from glue_jobs.lineage.telling import Lineage
from glue_jobs.runtime import options
from glue_jobs.runtime.session import spark_session, suit, suited
from glue_jobs.tables.operations import FILE_ACCOUNTING, QUARANTINE_ROWS

ARGUMENTS = ("run_id", "run_at", "landing_bucket", "lake_bucket", "quarantine_bucket")
LOST = "the file is gone from the raw zone, so none of its rows can be read; deliver it again"
ROWS_A_FILE = 250_000


def run(name: str, argv: Sequence[str], feeds: Sequence[Feed]) -> None:
    """Curate the feeds' new files and print the account of each.

    Raises:
        FeedsFailed: of several feeds some failed, and the others are curated; of one feed alone, whatever it was.
    """
    arguments = options.parse(argv, ARGUMENTS, salt_secret_id="", release="")
    run_at = arguments.instant("run_at")
    place = Place(
        landing=arguments["landing_bucket"],
        lake=arguments["lake_bucket"],
        quarantine=arguments["quarantine_bucket"],
        run_id=arguments["run_id"],
        run_at=run_at.isoformat(),
    )
    s3, lake, told = boto3.client("s3"), Lake.connect(place.lake), telling.of(argv)
    with spark_session(name) as spark:
        suit(spark, 0)
        accounted = worklist.accounted(iceberg.read(spark, FILE_ACCOUNTING), [feed.name for feed in feeds])

        def prepared(feed: Feed) -> tuple[Worklist, str]:
            work = worklist.of_feed(s3, place.lake, accounted[feed.name], feed.name, place.run_id)
            return work, salt_of(feed, arguments["salt_secret_id"])

        found, failed = each(prepared, {feed.name: feed for feed in feeds})
        # The largest begins first: last, it would go on alone.
        ordered = sorted((feed for feed in feeds if feed.name in found), key=lambda feed: -found[feed.name][0].rows)
        curations = {
            feed.name: Curation(own, s3, place, feed, lake, arguments["release"], found[feed.name][1], lineage=told)
            for own, feed in zip(suited(spark, [found[feed.name][0].rows for feed in ordered]), ordered)
        }
        _, more = each(lambda one: one.work_off(found[one.feed.name][0], run_at), curations)
    tell({**failed, **more}, len(feeds))


def judged_rows(rows: DataFrame, feed: Feed, salt: str = "") -> DataFrame:
    """Rows as read (reader.read_files) → repaired, typed, with the rules they break and what becomes of them."""
    repaired = feed.repair(rows) if feed.repair else rows.withColumn("is_repaired", F.lit(False))
    typed = masking.hashed(rules.typed(repaired, feed), feed, salt)
    derived = feed.derive(typed) if feed.derive else typed
    return accounting.with_fate(rules.with_row_rules(derived, feed), feed)


@dataclass(frozen=True)
class Curation:
    """What every step of curating a feed needs."""

    spark: SparkSession
    s3: Any
    place: Place
    feed: Feed
    lake: Lake
    release: str = ""
    salt: str = ""
    root: str = ""  # where Spark finds the raw zone's keys, unless in the lake bucket
    lineage: Lineage = telling.OFF

    def work_off(self, work: Worklist, run_at: datetime) -> None:
        """Curate what there is to do and say so; then, lastly, that it is not pending any more."""
        iceberg.ensure(self.spark, self.feed.table)
        if work.entries:
            with self.lineage.job(f"curate_feed.{self.feed.name}") as told:
                written = self.curate(work.entries, run_at)
                told.flow = lambda: flows.curated(self.lineage, self.lake, self.feed, written)
            for account in written:
                print(account.line(), flush=True)
        else:
            if not accounts.is_published(self.lake, self.feed.name):
                self.publish([])
            print(f"feed {self.feed.name}: no new files", flush=True)
        done = [entry.file_id for entry in work.entries]
        pending.remove(self.s3, self.place.lake, self.feed.name, done + work.finished)

    def curate(self, entries: list[Entry], run_at: datetime) -> list[Account]:
        """Write the rows of new files, then what was quarantined, then the accounts; return the accounts.

        A file that Spark and admission count differently, whose ids stand for something else, or that is gone, is put
        into quarantine; the others go on. Of a file that was withdrawn rows and account are removed, and at last its
        ledger entry.
        Each write replaces what stands for these files, and a file without an account is new: a run that is killed at
        any point is made good by the next one.
        """
        refused = [entry for entry in entries if entry.status == REJECTED]
        withdrawn = [entry for entry in entries if entry.status == WITHDRAWN]
        self._remove_rows(withdrawn)
        admitted = [entry for entry in entries if entry.status == ADMITTED]
        standing, lost = self._standing(admitted)
        counted, disputed = self._write(standing, run_at) if standing else ([], {})
        disputed |= {entry.file_id: LOST for entry in lost}
        refused += [
            moves.put_aside(self.s3, self.place, entry, disputed[entry.file_id])
            for entry in admitted
            if entry.file_id in disputed
        ]
        moves.clear(self.s3, self.place, refused + withdrawn)
        counted += [accounting.rejected_account(entry, self.place.run_id, run_at) for entry in refused]
        finished_at = datetime.now(timezone.utc)
        written = [replace(account, finished_at=finished_at) for account in counted]
        self.publish(written, [entry.file_id for entry in withdrawn])
        for entry in withdrawn:
            # Last: the same file is new from now on, whenever it is delivered again.
            ledger.delete(self.s3, self.place.lake, self.feed.name, entry.file_id)
            print(f"{entry.file}: withdrawn, its rows and its account are removed")
        return written

    def publish(self, written: list[Account], withdrawn: Sequence[str] = ()) -> None:
        """Put the accounts beside those that stand; the last step, as a file without an account is new."""
        accounts.publish_accounts(
            self.spark, self.lake, self.feed.name, self.place.run_id, self.release, written, withdrawn
        )

    def _remove_rows(self, withdrawn: list[Entry]) -> None:
        for table in (self.feed.table, QUARANTINE_ROWS) if withdrawn else ():
            iceberg.remove_files(self.spark, table, [entry.file_id for entry in withdrawn])

    def _standing(self, admitted: list[Entry]) -> tuple[list[Entry], list[Entry]]:
        """The admitted files that stand in the raw zone, and those that somebody removed: Spark would fail for all."""
        if not admitted:
            return [], []
        prefix = moves.raw_prefix(self.feed.name)
        keys = {item["Key"] for item in ledger.list_objects(self.s3, self.place.lake, prefix)}
        return [entry for entry in admitted if entry.key in keys], [e for e in admitted if e.key not in keys]

    def _write(self, admitted: list[Entry], run_at: datetime) -> tuple[list[Account], dict[str, str]]:
        root = self.root or f"s3://{self.place.lake}/"
        rows = reader.read_files(self.spark, root, admitted, self.feed)
        judged = judged_rows(rows, self.feed, self.salt).persist()
        counted, disputed = accounting.accounts(judged, admitted, self.place.run_id, run_at)
        agreed = judged.where(~F.col("file_id").isin(list(disputed))) if disputed else judged
        held = self._with_other_identities(judged, [e for e in admitted if e.file_id not in disputed])
        disputed |= held
        self._watch(agreed, counted, run_at, is_sound=not held)
        counted = [account for account in counted if account.file_id not in disputed]
        good = judged.where(~F.col("file_id").isin(list(disputed))) if disputed else judged
        _write_rows(self.spark, good, counted, self.feed.table)
        broken = _write_quarantine(self.spark, good, counted, self.feed)
        judged.unpersist()
        counted = [replace(account, reason=broken.get(account.file_id)) for account in counted]
        return counted, disputed

    def _watch(self, judged: DataFrame, accounts: list[Account], run_at: datetime, is_sound: bool) -> None:
        """Say what of the good rows is distributed otherwise than before; the run goes on."""
        found = [account for account in accounts if account.rows_loaded]
        if not found:
            return
        rows = sum(account.rows_loaded for account in found)
        good = judged.where(F.col(FATE) == LOADED)
        new = profile(good, self.feed, self.place.run_id, rows, len(found), is_sound)
        found_drift = monitor.watch(self.spark, self.lake, self.feed, new, run_at, self.release)
        for line in monitor.lines(self.feed.name, found_drift):
            print(line)

    def _with_other_identities(self, judged: DataFrame, admitted: list[Entry]) -> dict[str, str]:
        if self.feed.identity is None or not admitted:
            return {}
        new = F.col("file_id").isin([entry.file_id for entry in admitted])
        # Rows of these files that stand already are of a run that was killed.
        standing = iceberg.read(self.spark, self.feed.table).where(~new)
        return identity.changes(standing, judged.where(new & (F.col(FATE) == LOADED)), admitted, self.feed)


def _write_rows(spark: SparkSession, judged: DataFrame, accounts: list[Account], table: Table) -> None:
    rows = judged.where(F.col(FATE) == LOADED)
    files = 1 + sum(account.rows_loaded for account in accounts) // ROWS_A_FILE
    iceberg.replace_files(spark, rows.coalesce(files), table, [account.file_id for account in accounts])


def _write_quarantine(spark: SparkSession, judged: DataFrame, accounts: list[Account], feed: Feed) -> dict[str, str]:
    """Write the quarantined rows; file_id → which rules they broke, of the files that have some."""
    if not accounts:
        return {}
    file_ids = [account.file_id for account in accounts]
    standing = iceberg.read(spark, QUARANTINE_ROWS).where(F.col("file_id").isin(file_ids))
    # Most files are good: an empty write would still be a snapshot.
    bad = sum(account.rows_quarantined for account in accounts)
    rows = quarantine.quarantine_rows(judged, feed, accounts[0].run_id, accounts[0].finished_at)
    if bad or not standing.isEmpty():
        iceberg.replace_files(spark, rows.coalesce(1), QUARANTINE_ROWS, file_ids)
    return quarantine.broken_rules(rows) if bad else {}
