"""axe-core's rules of accessibility, fetched from npm once a user, and what they say of a page."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

VERSION = "4.14.1"
# `npm view axe-core@<version> dist.integrity`
INTEGRITY = "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
MEMBER = "package/axe.min.js"
SERIOUS = ("serious", "critical")
SECONDS = 120


class AxeError(RuntimeError):
    """The rules can't be had, or are others than the pinned ones."""


def script(cache: Path) -> str:
    """The rules' JavaScript, from the cache where it is there.

    Raises:
        AxeError: npm is missing or can't fetch it, or the archive is not the pinned one.
    """
    kept = cache / f"axe-core-{VERSION}.js"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="axe-", dir=cache) as work:
            text = _of_archive(_fetched(Path(work)))
            (Path(work) / "axe.js").write_bytes(text)
            os.replace(Path(work) / "axe.js", kept)
    return kept.read_text(encoding="utf-8")


def serious(page: Any, rules: str) -> list[str]:
    """What breaks a rule seriously or critically on a Playwright page: `rule: element`, nothing where all is well."""
    # By the debugger, so that the page's own policy on scripts needs no hole for it.
    page.evaluate(f"{rules}\n;0")
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
        if (node["impact"] or violation["impact"]) in SERIOUS
    ]


def checked(content: bytes) -> bytes:
    """The archive itself, where it is the pinned one; raises AxeError else."""
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != INTEGRITY:
        raise AxeError(f"axe-core {VERSION} has the integrity {found}, expected {INTEGRITY}")
    return content


def _fetched(folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise AxeError("npm is not on this machine: it fetches axe-core; on Debian: apt-get install npm")
    command = [npm, "pack", f"axe-core@{VERSION}", "--silent", "--pack-destination", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    archive = folder / f"axe-core-{VERSION}.tgz"
    if done.returncode != 0 or not archive.exists():
        raise AxeError(f"npm could not fetch axe-core {VERSION}: {done.stderr.strip()[-300:]}")
    checked(archive.read_bytes())
    return archive


def _of_archive(archive: Path) -> bytes:
    with tarfile.open(archive) as found:
        member = found.extractfile(MEMBER)
        if member is None:
            raise AxeError(f"{archive.name} has no {MEMBER}")
        return member.read()
