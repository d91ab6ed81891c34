"""Fetches the suites' archives from PyPI, once, and unpacks the tests in them."""

from __future__ import annotations

import hashlib
import json
import tarfile
import urllib.request
from pathlib import Path
from typing import Any

from local.parity.suites import Sdist

INDEX = "https://pypi.org/simple"
JSON = "application/vnd.pypi.simple.v1+json"
SECONDS = 120


class ArchiveError(RuntimeError):
    """An archive can't be had, or is another one than the pinned one."""


def unpacked(sdist: Sdist, folder: Path) -> Path:
    """The folder of the archive's tests below `folder`, fetched where it is missing.

    Raises:
        ArchiveError: the index can't be reached, or the archive's SHA-256 is not the pinned one.
    """
    root = folder / f"{sdist.name}-{sdist.version}"
    if not root.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        archive = folder / sdist.file
        archive.write_bytes(_fetch(sdist))
        _unpack_tests(archive, root)
        archive.unlink()
    return root


def _fetch(sdist: Sdist) -> bytes:
    try:
        index = json.loads(_get(f"{INDEX}/{sdist.name}/", {"Accept": JSON}))
        content = _get(_address(index, sdist), {})
    except OSError as error:
        raise ArchiveError(f"{sdist.file} can't be fetched from {INDEX}: {error}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != sdist.sha256:
        raise ArchiveError(f"{sdist.file} has SHA-256 {found}, expected {sdist.sha256}")
    return content


def _address(index: dict[str, Any], sdist: Sdist) -> str:
    for file in index["files"]:
        if file["filename"] == sdist.file:
            return str(file["url"])
    raise ArchiveError(f"{INDEX} has no {sdist.file}")


def _get(url: str, headers: dict[str, str]) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=SECONDS) as answer:
        content: bytes = answer.read()
        return content


def _unpack_tests(archive: Path, root: Path) -> None:
    """Only the tests: the package itself in the working folder would come before the installed one."""
    work = root.with_name(f"{root.name}.part")
    with tarfile.open(archive) as found:
        wanted = [one for one in found.getmembers() if one.name.split("/")[1:2] == ["tests"]]
        found.extractall(work, members=wanted, filter="data")
    # Else the suite's `tests` would be found only where no other package of that name is.
    (work / root.name / "tests" / "__init__.py").touch()
    (work / root.name).rename(root)
    work.rmdir()
