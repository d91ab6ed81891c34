"""Which requirements need no installation, and whom a run does not wait for."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path

import pytest

from local.glue.jobs import modules
from local.glue.jobs.modules import _chosen, _key, install, satisfied
from local.glue.jobs.workspace import RunFailed


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("pytest==" + pytest.__version__, True),
        ("pytest==0.1", False),
        ("pytest", False),
        ("pytest>=1", False),
        ("surely-not-installed==1.0", False),
        ("s3://bucket/a.whl", False),
    ],
)
def test_only_an_exact_version_is_satisfied(requirement: str, expected: bool) -> None:
    assert satisfied(requirement) is expected


def test_an_ended_run_does_not_wait_for_who_installs_the_same(tmp_path: Path) -> None:
    cancelled = threading.Event()
    cancelled.set()
    wanted = ("surely-not-installed==1.0",)

    def ask() -> None:
        install(wanted, tmp_path, None, say=lambda data: None, started=lambda process: None, cancelled=cancelled)

    folder = tmp_path / "python-modules"
    folder.mkdir()
    with (folder / f"{_key(wanted, None)}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(RunFailed, match="waited for another one"):
            ask()


def test_what_no_run_has_used_for_a_month_is_removed(tmp_path: Path) -> None:
    long_ago = time.time() - modules.KEPT_SECONDS - 60
    for name, moment in {"old": long_ago, "used": time.time(), "locked": long_ago}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "module.py").write_text("")
        os.utime(tmp_path / name, (moment, moment))
    with (tmp_path / "locked.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        modules._remove_unused(tmp_path)
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"used", "locked"}


def test_pips_report_says_what_comes_on_top() -> None:
    def item(name: str, url: str, is_direct: bool) -> dict[str, object]:
        return {"metadata": {"name": name, "version": "1.0"}, "download_info": {"url": url}, "is_direct": is_direct}

    report = {"install": [item("one", "https://pypi/one.whl", False), item("two", "file:///w/two.whl", True)]}

    assert _chosen(report) == ["one==1.0", "file:///w/two.whl"]
