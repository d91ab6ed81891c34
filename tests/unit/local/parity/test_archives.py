"""An archive is fetched once, must be the pinned one, and only its tests are unpacked."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from local.parity import archives
from local.parity.archives import ArchiveError
from local.parity.suites import Sdist


def archive() -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as file:
        for name in ("pkg-1/pkg/__init__.py", "pkg-1/tests/test_it.py"):
            member = tarfile.TarInfo(name)
            member.size = 4
            file.addfile(member, io.BytesIO(b"x=1\n"))
    return content.getvalue()


CONTENT = archive()
SDIST = Sdist("pkg", "1", hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """PyPI with this one archive; notes what is fetched."""
    fetched: list[str] = []
    listing = {"files": [{"filename": "pkg-1.tar.gz", "url": "https://files/pkg-1.tar.gz"}]}

    def get(url: str, headers: dict[str, str]) -> bytes:
        fetched.append(url)
        return CONTENT if url.startswith("https://files/") else json.dumps(listing).encode()

    monkeypatch.setattr(archives, "_get", get)
    return fetched


def test_only_the_tests_are_unpacked_and_only_once(index: list[str], tmp_path: Path) -> None:
    root = archives.unpacked(SDIST, tmp_path)
    assert archives.unpacked(SDIST, tmp_path) == root
    assert index == ["https://pypi.org/simple/pkg/", "https://files/pkg-1.tar.gz"]
    found = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert found == ["pkg-1/tests/__init__.py", "pkg-1/tests/test_it.py"]


def test_another_archive_is_refused(index: list[str], tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=f"has SHA-256 {SDIST.sha256}, expected 0000"):
        archives.unpacked(Sdist("pkg", "1", "0000"), tmp_path)
    with pytest.raises(ArchiveError, match="has no pkg-2.tar.gz"):
        archives.unpacked(Sdist("pkg", "2", "0000"), tmp_path)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []
