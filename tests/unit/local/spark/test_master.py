from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from local.settings import Settings
from local.spark import master

AWS = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "AWS_REGION": "us-east-1"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", cache=tmp_path)


def own_cluster(settings: Settings) -> Settings:
    """Settings that send runs to this home's own master."""
    master.folder(settings).mkdir(parents=True)
    master.record(settings).write_text('{"port": 7177}')
    return replace(settings, spark_master="spark://127.0.0.1:7177")


def test_without_a_master_nothing_is_set(settings: Settings) -> None:
    assert master.conf(settings, AWS, "-X") == {}
    assert not settings.home.exists()


def test_executors_get_the_address_of_the_api_and_drivers_the_master(settings: Settings) -> None:
    found = master.conf(replace(settings, spark_master="spark://other:7077"), AWS, "-Xshare:auto")

    assert found["spark.master"] == "spark://other:7077"
    assert found["spark.executorEnv.AWS_ENDPOINT_URL"] == AWS["AWS_ENDPOINT_URL"]
    assert found["spark.executor.defaultJavaOptions"] == "-Xshare:auto"
    assert not [name for name in found if name.startswith("spark.authenticate")], "another's master has another secret"


def test_our_own_master_is_shown_a_secret_that_stays_and_that_others_cannot_read(settings: Settings) -> None:
    chosen = own_cluster(settings)

    first, second = master.conf(chosen, AWS, ""), master.conf(chosen, AWS, "")

    assert first["spark.authenticate"] == "true"
    assert len(first["spark.authenticate.secret"]) == 64
    assert first == second
    assert (master.folder(settings) / "secret").stat().st_mode & 0o077 == 0


def test_another_home_has_another_secret(settings: Settings, tmp_path: Path) -> None:
    other = replace(settings, home=tmp_path / "other")
    assert master.authentication(settings) != master.authentication(other)
