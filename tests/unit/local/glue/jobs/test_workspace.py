"""The working folder of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.glue.jobs.workspace import SHIM, RunFailed, Workspace, split_address


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="t", aws_secret_access_key="t")
        client.create_bucket(Bucket="bucket")
        for key in ("a/one.py", "b/two.py", "c/three.zip", "d/note.txt"):
            client.put_object(Bucket="bucket", Key=key, Body=key.encode())
        yield client


def test_files_are_where_scripts_look_for_them(s3: Any, tmp_path: Path) -> None:
    with Workspace(tmp_path, "jr_1") as workspace:
        script = workspace.fetch_script(s3, "s3://bucket/a/one.py")
        modules = ("s3://bucket/b/two.py", "s3://bucket/a/one.py", "s3://bucket/c/three.zip")
        workspace.fetch_files(s3, modules, ("s3a://bucket/d/note.txt",))
        library = workspace.folder / ".py-files"

        assert script.read_text() == "a/one.py"
        assert (workspace.folder / "note.txt").read_text() == "d/note.txt"
        assert workspace.python_path == [str(library), str(library / "three.zip")]
        assert workspace.module_path(["/more"]) == f"{library}:{library / 'three.zip'}:/more:{SHIM}"
    assert not workspace.folder.exists()


def test_what_cannot_be_read_is_named(s3: Any, tmp_path: Path) -> None:
    named = "s3://bucket/none.py.*the job's script"
    with Workspace(tmp_path, "jr_1") as workspace, pytest.raises(RunFailed, match=named):
        workspace.fetch_script(s3, "s3://bucket/none.py")


@pytest.mark.parametrize("address", ["", "bucket/key", "http://bucket/key", "s3://bucket", "s3://bucket/folder/"])
def test_what_is_not_an_address_is_named(address: str) -> None:
    with pytest.raises(RunFailed, match="expected s3://bucket/key"):
        split_address(address)
