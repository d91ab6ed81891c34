"""The working folder of one run: the script and the files it asks for, fetched from S3."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

SHIM = Path(__file__).parent.parent / "shim"
# A module path entry whose sitecustomize puts the Data Catalog behind Spark's catalogue.
DATA_CATALOG = Path(__file__).parent.parent / "shim_data_catalog"


class RunFailed(Exception):
    """The run cannot go on; the text is its `ErrorMessage`."""


def split_address(address: str) -> tuple[str, str]:
    """Bucket and key of `s3://bucket/key`.

    Raises:
        RunFailed: it is not such an address.
    """
    scheme, _, rest = address.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme not in ("s3", "s3a") or not bucket or not key or key.endswith("/"):
        raise RunFailed(f"{address!r} is not the address of an S3 object: expected s3://bucket/key")
    return bucket, key


def fetch(s3: Any, address: str, folder: Path, purpose: str) -> Path:
    """Download one object into `folder` under its own name.

    Raises:
        RunFailed: the object cannot be read; the message says which, and what it was for.
    """
    bucket, key = split_address(address)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / key.rpartition("/")[2]
    try:
        path.write_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except (BotoCoreError, ClientError) as error:
        raise RunFailed(f"cannot read {address} ({purpose}): {error}") from error
    return path


class Workspace:
    """A fresh folder that is the script's working directory; a context manager that removes it."""

    def __init__(self, parent: Path, run_id: str) -> None:
        self.folder = parent / run_id
        self.python_path: list[str] = []

    def __enter__(self) -> Workspace:
        self.folder.mkdir(parents=True)
        return self

    def __exit__(self, *exception: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def fetch_script(self, s3: Any, address: str) -> Path:
        """The job's script, unmodified."""
        return fetch(s3, address, self.folder, "the job's script")

    def fetch_files(self, s3: Any, py_files: tuple[str, ...], files: tuple[str, ...]) -> None:
        """`--extra-py-files` onto the module path, `--extra-files` into the working directory."""
        library = self.folder / ".py-files"
        for address in py_files:
            path = fetch(s3, address, library, "--extra-py-files")
            entry = str(library if path.suffix == ".py" else path)
            if entry not in self.python_path:
                self.python_path.append(entry)
        for address in files:
            fetch(s3, address, self.folder, "--extra-files")

    def fetch_jars(self, s3: Any, addresses: tuple[str, ...]) -> list[Path]:
        """`--extra-jars`, in their order."""
        return [fetch(s3, address, self.folder / ".jars", "--extra-jars") for address in addresses]

    def module_path(self, extra: list[str]) -> str:
        """PYTHONPATH of the run: its own files, `extra`, then the awsglue shim."""
        return ":".join([*self.python_path, *extra, str(SHIM)])
