"""State files: written soon after a change, only where they differ, and never half."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from local.stack.checkpoint import Checkpoint


class Services:
    """Two services' states, and how they are written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.states: dict[str, Any] = {"glue": {"a": 1}, "cloudwatch_logs": {"l": 1}}

    def read(self) -> dict[str, Any]:
        return {name: (lambda name=name: self.states[name]) for name in self.states}

    def serialise(self, service: str, state: Any) -> tuple[str, str]:
        return str(self.folder / f"{service}.json"), json.dumps(state)

    def written(self, service: str) -> Any:
        path = self.folder / f"{service}.json"
        return json.loads(path.read_text()) if path.exists() else None


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return Services(tmp_path)


def test_logs_are_saved_only_when_asked_for(services: Services) -> None:
    checkpoint = Checkpoint(services.read, services.serialise)
    checkpoint.save()
    assert (services.written("glue"), services.written("cloudwatch_logs")) == ({"a": 1}, None)

    checkpoint.touch(everything=True)
    checkpoint.save()
    assert services.written("cloudwatch_logs") == {"l": 1}


def test_what_has_not_changed_is_not_written_again(services: Services) -> None:
    checkpoint = Checkpoint(services.read, services.serialise)
    checkpoint.save()
    (services.folder / "glue.json").unlink()
    checkpoint.save()
    assert services.written("glue") is None

    services.states["glue"] = {"a": 2}
    checkpoint.save()
    assert services.written("glue") == {"a": 2}


def test_a_change_is_on_disk_within_two_seconds(services: Services) -> None:
    checkpoint = Checkpoint(services.read, services.serialise)
    checkpoint.touch()
    deadline = time.monotonic() + 2
    while services.written("glue") is None and time.monotonic() < deadline:
        time.sleep(0.02)

    assert services.written("glue") == {"a": 1}


def test_what_is_kept_is_on_disk_at_once_and_alone(services: Services) -> None:
    checkpoint = Checkpoint(services.read, services.serialise)
    checkpoint.keep("glue")
    assert (services.written("glue"), services.written("cloudwatch_logs")) == ({"a": 1}, None)


def test_half_of_an_operation_is_not_kept(services: Services) -> None:
    Checkpoint(services.read, services.serialise, busy=lambda: True).keep("glue")
    assert services.written("glue") is None


def test_a_state_that_changes_while_it_is_read_is_read_again(services: Services) -> None:
    attempts = []

    def restless() -> dict[str, int]:
        attempts.append(1)
        if len(attempts) < 3:
            raise RuntimeError("dictionary changed size during iteration")
        return {"calm": 1}

    checkpoint = Checkpoint(lambda: {"glue": restless}, services.serialise)
    checkpoint.save()

    assert services.written("glue") == {"calm": 1}


def test_a_service_without_state_leaves_its_file_alone(services: Services) -> None:
    (services.folder / "glue.json").write_text('{"kept": 1}')
    Checkpoint(lambda: {"glue": lambda: None}, services.serialise).save()

    assert services.written("glue") == {"kept": 1}


def test_a_full_disk_is_outlived(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    """A folder in the place of the file stands for the disk: the write fails until it is gone."""
    blocked = services.folder / "glue.json"
    blocked.mkdir()
    checkpoint = Checkpoint(services.read, services.serialise)
    checkpoint.touch(everything=True)
    deadline = time.monotonic() + 5
    while "trying again" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "the state of glue is not on disk" in caplog.text
    assert services.written("cloudwatch_logs") == {"l": 1}
    assert not (services.folder / "glue.json.checkpoint").exists()

    blocked.rmdir()
    while not blocked.is_file() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert services.written("glue") == {"a": 1}


def test_only_the_owner_reads_a_state_file(services: Services) -> None:
    (services.folder / "glue.json").write_text("{}")  # as an earlier version wrote it
    (services.folder / "glue.json").chmod(0o644)
    Checkpoint(services.read, services.serialise).save()
    assert stat.S_IMODE((services.folder / "glue.json").stat().st_mode) == 0o600


def test_a_service_that_no_request_can_have_changed_is_not_even_looked_at(services: Services) -> None:
    looked: list[str] = []

    def states() -> dict[str, Any]:
        return {name: (lambda name=name: looked.append(name) or services.states[name]) for name in ("glue", "s3")}

    services.states["s3"] = {}
    checkpoint = Checkpoint(states, services.serialise)
    checkpoint.touch(unmoved=frozenset({"glue", "s3"}))
    checkpoint.touch(unmoved=frozenset({"glue"}))
    checkpoint.save()
    assert looked == ["s3"]

    checkpoint.save()
    assert looked == ["s3", "glue", "s3"]


def test_a_save_that_breaks_is_tried_again_with_everything(services: Services) -> None:
    broken = [True]

    def states() -> dict[str, Any]:
        if broken:
            broken.pop()
            raise ValueError("not what was expected")
        return services.read()

    Checkpoint(states, services.serialise).touch(unmoved=frozenset({"glue"}))
    deadline = time.monotonic() + 5
    while services.written("glue") is None and time.monotonic() < deadline:
        time.sleep(0.02)

    assert services.written("glue") == {"a": 1}
