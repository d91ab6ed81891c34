"""The copy of the PostgreSQL binaries that another account runs."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.postgres import account
from local.postgres.account import Account, PostgresError
from local.settings import Settings

NOBODY = 65534


@pytest.fixture
def closed_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A wheel of one program in a folder that only we may enter, under a umask of 077."""
    wheel = tmp_path / "site-packages" / "pg"
    binaries = wheel / "pginstall18" / "bin"
    binaries.mkdir(parents=True)
    shutil.copy("/bin/true", binaries / "postgres")
    (wheel / "pginstall18" / "share").mkdir()
    (wheel / "pginstall18" / "share" / "postgres.bki").write_text("x")
    (tmp_path / "site-packages").chmod(0o700)
    monkeypatch.setattr(account, "wheel_folder", lambda: wheel)
    before = os.umask(0o077)
    yield wheel
    os.umask(before)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place that every account can reach, as /var/tmp is; pytest's own folder is root's."""
    folder = Path("/var/tmp") / f"reelhouse-test-{os.getpid()}"
    folder.mkdir()
    folder.chmod(0o755)
    monkeypatch.setattr(account, "OUTSIDE", folder)
    yield folder
    shutil.rmtree(folder)


def test_a_umask_of_077_does_not_close_the_copy(closed_wheel: Path, outside: Path) -> None:
    copy = account._copied(closed_wheel, outside / "copy")

    for path in (copy.parent, *copy.parent.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        expected = 0o555 if path.is_dir() or path.name == "postgres" else 0o444
        assert mode & 0o555 == expected, path


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_the_other_account_can_run_the_copy_or_is_told(
    closed_wheel: Path, outside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, nobody = Settings(home=tmp_path / "home", cache=tmp_path), Account(NOBODY, NOBODY, switch=True)
    binaries = account._reachable_binaries(settings, nobody)
    assert binaries.is_relative_to(outside)
    assert account._can(nobody, "-x", binaries / "postgres")

    outside.chmod(0o700)
    with pytest.raises(PostgresError, match=f"uid {NOBODY}.*cannot run .*bin/postgres"):
        account._reachable_binaries(settings, nobody)
