from __future__ import annotations

import re
from pathlib import Path

import pytest

from local.airflow import installation
from local.airflow.installation import AirflowError
from local.settings import Settings


def test_there_is_a_whole_lock_for_both_major_versions() -> None:
    assert {major: installation.pinned(lock) for major, lock in installation.locks().items()} == {
        "2": "2.11.0", "3": "3.3.2",
    }  # fmt: skip
    for lock in installation.locks().values():
        lines = lock.read_text().splitlines()
        assert [line for line in lines if not re.fullmatch(r"[a-z0-9._-]+==[A-Za-z0-9.+!_-]+", line)] == []
        assert "boto3==1.43.106" in lines


def test_a_version_without_a_lock_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(AirflowError, match="no lock for Airflow 4: there are 2, 3"):
        installation.ensure("4", tmp_path / "cache", print)
    assert not (tmp_path / "cache").exists()


def test_airflow_finds_our_dags_and_the_endpoint_and_nothing_of_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("AIRFLOW__CORE__DAGS_FOLDER", "/mine")
    found = installation.variables(Settings(tmp_path, tmp_path), "http://127.0.0.1:4566", tmp_path / "airflow")

    assert Path(found["AIRFLOW__CORE__DAGS_FOLDER"], "reelhouse_refresh.py").is_file()
    assert found["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert found["AIRFLOW_HOME"] == str(tmp_path / "airflow")
    assert "AWS_PROFILE" not in found
