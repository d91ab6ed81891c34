"""purge_s3_path and purge_table: removing files that are older than their retention."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from pyspark.sql import SparkSession

from awsglue.frames import files, tables

# "Set to 168 hours (7 days) by default" (developer guide, GlueContext, purge_s3_path).
RETENTION_HOURS = 168
# What S3 deletes at once.
BATCH = 1000
OPTIONS = {"retentionPeriod", "excludeStorageClasses", "manifestFilePath", "partitionPredicate"}


def purge_path(path: str, options: Mapping[str, Any], ctx: str, now: datetime | None = None) -> None:
    """Delete the objects below `path`, all but those younger than `retentionPeriod` hours or of an excluded class.

    With `manifestFilePath` the purged and the failed are listed there, in `Success.csv` and `Failed.csv`.

    Raises:
        RuntimeError: some could not be deleted.
    """
    bucket, prefix = files.bucket_and_key(path if path.endswith("/") else f"{path}/")
    oldest = (now or datetime.now(timezone.utc)) - timedelta(
        hours=float(options.get("retentionPeriod", RETENTION_HOURS))
    )
    excluded = set(options.get("excludeStorageClasses") or ())
    s3 = files.client("s3")
    done: list[str] = []
    failed: list[str] = []
    for keys in _batches(s3, bucket, prefix, oldest, excluded):
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": False})
        wrong = {one["Key"] for one in answer.get("Errors", ())}
        failed += sorted(wrong)
        done += [key for key in keys if key not in wrong]
    if options.get("manifestFilePath"):
        _write_manifest(str(options["manifestFilePath"]), ctx, bucket, done, failed)
    if failed:
        raise RuntimeError(f"{len(failed)} objects below {path} could not be deleted, the first: {failed[0]}")


def _batches(s3: Any, bucket: str, prefix: str, oldest: datetime, excluded: set[str]) -> Iterator[list[str]]:
    for page in s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=prefix, PaginationConfig={"PageSize": BATCH}
    ):
        keys = [
            one["Key"]
            for one in page.get("Contents", ())
            if one["LastModified"] <= oldest and one.get("StorageClass", "STANDARD") not in excluded
        ]
        if keys:
            yield keys


def _write_manifest(folder: str, ctx: str, bucket: str, done: Sequence[str], failed: Sequence[str]) -> None:
    target, prefix = files.bucket_and_key(folder.rstrip("/") + "/" + (f"{ctx}/" if ctx else ""))
    for name, keys in (("Success.csv", done), ("Failed.csv", failed)):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([f"s3://{bucket}/{key}"] for key in keys)
        files.client("s3").put_object(Bucket=target, Key=prefix + name, Body=text.getvalue().encode())


def purge_table(session: SparkSession, database: str, name: str, options: Mapping[str, Any], ctx: str) -> None:
    """The same for the files of a table, or of its partitions that `partitionPredicate` chooses.

    A partition of which no file is left leaves the catalogue.
    """
    table = tables.get(database, name)
    if not table.keys:
        purge_path(f"{table.location}/", options, ctx)
        return
    found = tables.chosen(session, table, tables.partitions(table), str(options.get("partitionPredicate") or ""))
    for partition in found:
        purge_path(f"{partition.location}/", options, ctx)
        if not files.listed({"paths": [partition.location], "recurse": True}):
            files.client("glue").delete_partition(
                DatabaseName=database, TableName=name, PartitionValues=list(partition.values)
            )
