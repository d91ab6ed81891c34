"""Layers of Lambda functions: packages that Lambda's Python lacks, as zip files in the artifacts bucket.

A layer's key says what is in it (`layers/<requirement>/…`), so that the template can name it before it is made, and it
is fetched from PyPI only where a stack has the layer and its bucket has not.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from infra.deploy.artifacts import zipped
from infra.deploy.errors import DeployError

LAYER = "AWS::Lambda::LayerVersion"
# Lambda's python3.11 is Amazon Linux 2, whose glibc is 2.26; on x86_64, as the functions say.
PLATFORM = ("--platform", "manylinux2014_x86_64", "--python-version", "3.11", "--implementation", "cp")
QUIETLY = ("--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--no-compile")
FOLDER, FILE = "layers/", "cp311-x86_64.zip"


def place(resources: Iterable[dict[str, Any]], bucket: Any) -> None:
    """Turn `Content: <requirement>` of layers, such as psycopg2-binary==2.9.13, into the S3 location of its archive."""
    for item in resources:
        if item["Type"] == LAYER and isinstance(item["Properties"]["Content"], str):
            item["Properties"]["Content"] = {
                "S3Bucket": bucket,
                "S3Key": f"{FOLDER}{item['Properties']['Content']}/{FILE}",
            }


def archives(resources: Mapping[str, dict[str, Any]], left_out: set[str]) -> dict[str, Callable[[], bytes]]:
    """What the stack's layers need in the artifacts bucket: key → what makes the archive."""
    layers = (item for name, item in resources.items() if item["Type"] == LAYER and name not in left_out)
    keys = {item["Properties"]["Content"]["S3Key"] for item in layers}
    return {key: partial(archive, key.removeprefix(FOLDER).split("/")[0]) for key in keys}


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
        files = sorted(path for path in target.rglob("*") if path.is_file())
        return zipped({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})
