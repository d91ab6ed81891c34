from __future__ import annotations

import json
from pathlib import Path

import pytest

from local.cluster import servers
from local.cluster.servers import ClusterError, Size
from local.glue.jobs.limits import Machine
from local.settings import Settings
from local.spark import master
from local.stack import home, lifecycle


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", cache=tmp_path / "cache")


def recorded(settings: Settings, **changes: object) -> None:
    home.claim(settings.home)
    home.private_folder(master.folder(settings))
    found = {"port": 7177, "ui": 1, "asked_port": None, "daemons": [{"name": "master", "pid": 1}], **changes}
    master.record(settings).write_text(json.dumps(found))


@pytest.mark.parametrize("size", [(0, 1, 1024), (2, 0, 1024), (2, 1, 1023)])
def test_a_size_that_no_executor_fits_in_is_refused(size: tuple[int, int, int]) -> None:
    with pytest.raises(ClusterError, match="1024 MiB, which is what an executor takes"):
        Size(*size)


def test_the_workers_share_two_fifths_of_the_memory_and_have_a_core_each_of_the_machines() -> None:
    assert Size.usual(Machine(cores=4, memory=20_000), 2) == Size(2, 4, 4000)
    assert Size.usual(Machine(cores=2, memory=4_000), 2) == Size(2, 2, 1024)


def test_without_a_record_there_is_no_cluster(settings: Settings) -> None:
    assert servers.status(settings) is None
    assert not servers.stop(settings)
    assert not settings.home.exists()


def test_a_process_that_only_has_a_daemons_number_is_not_taken_for_it(settings: Settings) -> None:
    # Process 1 lives, and its command does not name the cluster's folder.
    recorded(settings)
    assert servers.status(settings) is None
    assert not servers.stop(settings)
    assert lifecycle.down(settings) == []


def test_a_master_that_does_not_answer_has_no_workers(settings: Settings) -> None:
    recorded(settings)
    found = servers.recorded(settings)
    assert found is not None
    assert servers.registered(found) == 0
