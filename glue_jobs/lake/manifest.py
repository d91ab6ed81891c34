"""What each job has published: one small JSON object a (table, job) in the lake bucket.

It is written last, after the Iceberg commit, in one atomic PUT: what a manifest says is committed. The load reads the
rows of a job's slices at the manifest's snapshot, so it never meets half of what a job writes. A job compares its own
slices with the manifest's fingerprints, and its inputs with those that the manifest names.

Only boto3 is needed, so that Python-shell jobs, and jobs before their Spark session, can read it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

PREFIX = "published/"


@dataclass(frozen=True)
class Manifest:
    """What one job has published in one table.

    Attributes:
        table: database and name, as the Glue Data Catalog has them.
        job: the job that owns the slices.
        run_id, release: the run that wrote it, and the release of the code that the run had.
        snapshot_id: a snapshot of the table in which every slice holds the rows of its fingerprint.
        inputs: database and name of each input → its metadata location when it was read; "" where it was missing.
        slices: slice → fingerprint `rows:sum:xor` of its rows; only slices that have rows, and the one of a table
            that is published whole.
        published_at: ISO time.
        input_snapshots: database and name of each input → the snapshot that was read; None where there was none.
        metadata_location: the table's, where `snapshot_id` was its current snapshot; else "".
    """

    table: str
    job: str
    run_id: str
    release: str
    snapshot_id: int
    inputs: dict[str, str]
    slices: dict[str, str]
    published_at: str
    input_snapshots: dict[str, int | None] = field(default_factory=dict)
    metadata_location: str = ""

    @property
    def key(self) -> str:
        """Where it stands in the lake bucket."""
        return manifest_key(self.table, self.job)

    def rows(self, part: str) -> int:
        """How many rows a slice has; 0 for a slice that it does not hold."""
        return int(self.slices.get(part, "0:").partition(":")[0])


def manifest_key(table: str, job: str) -> str:
    """Where the manifest of `job` for the table `table` (database.name) stands in the lake bucket."""
    return f"{PREFIX}{table}/{job}.json"


def write(s3: Any, lake_bucket: str, manifest: Manifest) -> None:
    """Store the manifest, in one atomic PUT."""
    body = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True).encode()
    s3.put_object(Bucket=lake_bucket, Key=manifest.key, Body=body, ContentType="application/json")


def read(s3: Any, lake_bucket: str, table: str, job: str) -> Manifest | None:
    """The manifest of `job` for `table`, or None where there is none that can be read (a line says so)."""
    key = manifest_key(table, job)
    try:
        body = s3.get_object(Bucket=lake_bucket, Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None
    try:
        return _parsed(body, table, job)
    except (ValueError, TypeError, AttributeError) as error:
        print(f"s3://{lake_bucket}/{key} is not a manifest of this release ({error}): {table} is published anew")
        return None


def read_all(s3: Any, lake_bucket: str, table: str) -> list[Manifest]:
    """The manifests of all jobs that have published rows of `table`, by job."""
    prefix = f"{PREFIX}{table}/"
    found = s3.get_paginator("list_objects_v2").paginate(Bucket=lake_bucket, Prefix=prefix)
    keys = [item["Key"] for page in found for item in page.get("Contents", [])]
    jobs = sorted(key[len(prefix) : -len(".json")] for key in keys if key.endswith(".json"))
    manifests = (read(s3, lake_bucket, table, job) for job in jobs)
    return [manifest for manifest in manifests if manifest is not None]


def _parsed(body: bytes, table: str, job: str) -> Manifest:
    """The manifest in `body`; raises ValueError, TypeError or AttributeError where it is none, or another's."""
    found = json.loads(body)
    known = {item.name for item in fields(Manifest)}
    manifest = Manifest(**{name: value for name, value in found.items() if name in known})
    if (manifest.table, manifest.job) != (table, job):
        raise ValueError(f"it is of {manifest.job!r} for {manifest.table!r}")
    _demand_texts(manifest)
    _demand_snapshots(manifest)
    for part in manifest.slices:
        manifest.rows(part)
    return manifest


def _demand_texts(manifest: Manifest) -> None:
    texts = [manifest.run_id, manifest.release, manifest.published_at, manifest.metadata_location]
    for texts_by_name in (manifest.inputs, manifest.slices):
        texts += [*texts_by_name.keys(), *texts_by_name.values()]
    odd = [value for value in texts if not isinstance(value, str)]
    if odd:
        raise ValueError(f"{odd[0]!r} should be a text")


def _demand_snapshots(manifest: Manifest) -> None:
    snapshots = [manifest.snapshot_id, *(read for read in manifest.input_snapshots.values() if read is not None)]
    odd = [value for value in snapshots if not isinstance(value, int) or isinstance(value, bool)]
    if odd:
        raise ValueError(f"{odd[0]!r} should be the number of a snapshot")
