"""Puts a kept lake and warehouse (tests/upgrade/keep.py) into a deployed, empty stack."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import psycopg2

KEPT = Path(__file__).parent


def unpack(release: str, folder: Path) -> None:
    """Unpack the archive of `release` into `folder`."""
    with tarfile.open(KEPT / f"{release}.tar.xz") as kept:
        kept.extractall(folder, filter="data")


def restore_lake(folder: Path, s3: Any, glue: Any) -> None:
    """Put the objects into their buckets, which the stack has made, and the tables into its databases."""
    root = folder / "s3"
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        bucket, _, key = path.relative_to(root).as_posix().partition("/")
        s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())
    for item in json.loads((folder / "tables.json").read_text(encoding="utf-8")):
        glue.create_table(DatabaseName=item["database"], TableInput=item["table"])


def restore_warehouse(folder: Path, connection: Any) -> None:
    """Run the dump as the owner; the roles that it grants to stand, without a password, until the migrate job."""
    with connection, connection.cursor() as cursor:
        for role in ("reelhouse_loader", "reelhouse_reader"):
            try:
                cursor.execute("savepoint role")
                cursor.execute(f"create role {role} login")
            except psycopg2.errors.DuplicateObject:
                cursor.execute("rollback to savepoint role")
        cursor.execute((folder / "warehouse.sql").read_text(encoding="utf-8"))
