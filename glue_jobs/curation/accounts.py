"""The feed's rows of ops.file_accounting: its slice of the table, published as a model publishes its slices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.model import Output
from glue_jobs.curation.accounting import Account
from glue_jobs.lake import iceberg, publish
from glue_jobs.lake.freshness import is_untouched
from glue_jobs.lake.literals import local_rows
from glue_jobs.lake.publish import Publication, Run
from glue_jobs.lake.standing import standing
from glue_jobs.lake.store import Lake
from glue_jobs.tables.operations import FILE_ACCOUNTING, accountant


def is_published(lake: Lake, feed: str) -> bool:
    """Whether the manifest says what stands: a run that was killed after its commit has left it behind."""
    name, job = FILE_ACCOUNTING.lake_name, accountant(feed)
    found = lake.manifests(job, [FILE_ACCOUNTING])[name]
    return found is not None and is_untouched(found, lake.states([FILE_ACCOUNTING])[name])


def publish_accounts(
    spark: SparkSession, lake: Lake, feed: str, run_id: str, release: str, accounts: Sequence[Account],
    withdrawn: Sequence[str] = (),
) -> None:  # fmt: skip
    """Put `accounts` in the place of those of the same files, beside the feed's other accounts, and say so.

    Those of the file ids `withdrawn` are no more.
    """
    (found,) = standing(spark, lake, accountant(feed), [Output(FILE_ACCOUNTING, (feed,))])
    # Accounts of a feed that is no more are nobody's, and stay: what was delivered was delivered.
    found = replace(found, strays=frozenset())
    others = F.col("feed") == feed
    if replaced := [*(account.file_id for account in accounts), *withdrawn]:
        others = others & ~F.col("file_id").isin(replaced)
    known = iceberg.read(spark, FILE_ACCOUNTING).where(others)
    rows = known.unionByName(_frame(spark, accounts)) if accounts else known
    publish.publish(spark, lake, Run(accountant(feed), run_id, release), [Publication(found, rows)])


def _frame(spark: SparkSession, accounts: Sequence[Account]) -> DataFrame:
    columns = {column.name: column.type for column in FILE_ACCOUNTING.columns}
    rows = [(*astuple(account)[:-1], account.finished_at.isoformat()) for account in accounts]
    return local_rows(spark, columns, rows)
