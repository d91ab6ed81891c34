"""Layers of Lambda functions: packages that Lambda's Python lacks, as zip files in the artifacts bucket.

A layer's key says what is in it (`layers/<requirement>/…`), so that the template can name it before it is made, and it
is fetched from PyPI only where a stack has the layer and its bucket has not.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from infra.deploy.errors import DeployError

LAYER = "AWS::Lambda::LayerVersion"
# Lambda's python3.11 is Amazon Linux 2, whose glibc is 2.26; on x86_64, as the functions say.
PLATFORM = ("--platform", "manylinux2014_x86_64", "--python-version", "3.11", "--implementation", "cp")
QUIETLY = ("--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--no-compile")
FOLDER, FILE = "layers/", "cp311-x86_64.zip"
EPOCH = (1980, 1, 1, 0, 0, 0)


def place(resources: Iterable[dict[str, Any]], bucket: Any) -> None:
    """Turn `Content: <requirement>` of layers, such as psycopg2-binary==2.9.13, into the S3 location of its archive."""
    for item in resources:
        if item["Type"] == LAYER and isinstance(item["Properties"]["Content"], str):
            item["Properties"]["Content"] = {
                "S3Bucket": bucket,
                "S3Key": f"{FOLDER}{item['Properties']['Content']}/{FILE}",
            }


def wanted(resources: dict[str, dict[str, Any]], left_out: set[str]) -> set[str]:
    """The keys of the archives that the stack's layers need."""
    layers = (item for name, item in resources.items() if item["Type"] == LAYER and name not in left_out)
    return {item["Properties"]["Content"]["S3Key"] for item in layers}


def upload(s3: Any, bucket: str, keys: Iterable[str]) -> int:
    """Make and upload the archives that the bucket has not; returns how many that were.

    Raises:
        DeployError: a package can't be had.
    """
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=FOLDER)
    missing = sorted(set(keys) - {item["Key"] for page in pages for item in page.get("Contents", [])})
    for key in missing:
        s3.put_object(Bucket=bucket, Key=key, Body=archive(key.removeprefix(FOLDER).split("/")[0]))
    return len(missing)


def archive(requirement: str) -> bytes:
    """A layer's zip of the pinned requirement, without what it depends on.

    Raises:
        DeployError: pip can't find or fetch it.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "python"
        command = [sys.executable, "-m", "pip", "install", *QUIETLY, *PLATFORM, "--target", str(target), requirement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise DeployError(f"the layer of {requirement} can't be made: {done.stderr.strip()[-500:]}")
        return _zip(Path(folder))


def _zip(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(item for item in folder.rglob("*") if item.is_file()):
            packed.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH), path.read_bytes())
    return buffer.getvalue()
