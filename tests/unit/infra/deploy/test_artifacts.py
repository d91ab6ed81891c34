"""Artifacts: the same files give the same bytes and version, and every job finds what it needs in them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from infra.deploy import artifacts
from infra.deploy.errors import DeployError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "glue_jobs/__init__.py": "",
        "glue_jobs/curate_titles.py": "print('titles')\n",
        "glue_jobs/runtime/session.py": "x = 1\n",
        "glue_jobs/notes.txt": "not code\n",
        "sql/views/titles.sql": "select 1;\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def names(archive: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(archive)).namelist()


def test_scripts_packages_and_sql_are_below_the_version(project: Path) -> None:
    built = artifacts.build(project)
    assert {key.removeprefix(f"{built.version}/") for key in built.objects} == {
        "glue_jobs/curate_titles.py",
        "reelhouse.zip",
        "sql.zip",
        "reelhouse-1-py3-none-any.whl",
    }
    code = ["glue_jobs/__init__.py", "glue_jobs/curate_titles.py", "glue_jobs/runtime/session.py"]
    assert names(built.objects[f"{built.version}/reelhouse.zip"]) == code
    assert names(built.objects[f"{built.version}/sql.zip"]) == ["sql/views/titles.sql"]


def test_the_same_content_is_the_same_release(project: Path) -> None:
    before = artifacts.build(project)
    for path in project.rglob("*"):
        os.utime(path, (1, 1))
    assert artifacts.build(project) == before


@pytest.mark.parametrize("path", ["glue_jobs/runtime/session.py", "sql/views/titles.sql"])
def test_any_change_is_a_new_version(project: Path, path: str) -> None:
    before = artifacts.build(project).version
    (project / path).write_text("changed\n")
    assert artifacts.build(project).version != before


def test_moving_text_between_files_is_a_change(project: Path) -> None:
    (project / "glue_jobs" / "a.py").write_text("x\n")
    (project / "glue_jobs" / "b.py").write_text("")
    before = artifacts.build(project).version
    (project / "glue_jobs" / "a.py").write_text("")
    (project / "glue_jobs" / "b.py").write_text("x\n")
    assert artifacts.build(project).version != before


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match=r"glue_jobs has no \.py files"):
        artifacts.build(tmp_path)


@pytest.mark.parametrize("unpacked", [False, True], ids=["on the path", "installed"])
def test_the_wheel_brings_jobs_and_sql_files(tmp_path: Path, unpacked: bool) -> None:
    built = artifacts.build()
    wheel = tmp_path / artifacts.WHEEL
    wheel.write_bytes(built.objects[f"{built.version}/{artifacts.WHEEL}"])
    path = wheel
    if unpacked:
        path = tmp_path / "installed"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"]
        subprocess.run([*pip, "--target", str(path), str(wheel)], check=True)
    script = "from glue_jobs.warehouse.sqlfiles import read_folder; print(len(read_folder('checks')))"
    command = [sys.executable, "-c", script]
    environment = {**os.environ, "PYTHONPATH": str(path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert int(done.stdout) == len(list((artifacts.PROJECT / "sql" / "checks").glob("*.sql")))


@mock_aws
def test_only_what_is_missing_is_uploaded_and_nothing_is_removed() -> None:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="artifacts")
    s3.put_object(Bucket="artifacts", Key="old/x", Body=b"old")
    assert artifacts.upload(s3, "artifacts", {"v1/a": b"1", "v1/b": b"2"}) == 2
    assert artifacts.upload(s3, "artifacts", {"v1/a": b"1", "v2/b": b"3"}) == 1
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket="artifacts")["Contents"]]
    assert keys == ["old/x", "v1/a", "v1/b", "v2/b"]
