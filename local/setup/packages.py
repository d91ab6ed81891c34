"""Puts pinned packages into .venv: by uv, which is several times faster, else by pip.

uv itself is kept once per user, in the cache. It links packages from its own cache (~/.cache/uv) into the environment,
so a second checkout costs neither a download nor, on the same file system, disk. Standard library alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from local.setup.pip_settings import uv_environment
from local.setup.progress import Say, UvOutput, wait

UV_REQUIREMENTS = Path(__file__).with_name("requirements-uv.txt")


class InstallError(RuntimeError):
    """Packages could not be installed; the message ends with the installer's last words."""


def install(python: Path, requirements: Path, cache: Path, say: Say) -> None:
    """Install the file's pins into the environment of `python`.

    Raises:
        InstallError: neither uv nor pip could.
    """
    uv = find_uv(cache, say)
    if uv is None or not _by_uv(uv, python, requirements, say):
        _by_pip(python, requirements, say)


def find_uv(cache: Path, say: Say) -> Path | None:
    """The pinned uv of this user, fetched where it is missing; None, and the reason said, where it can't be had."""
    version = UV_REQUIREMENTS.read_text().split("==")[1].strip()
    folder = cache / f"uv-{version}"
    if not (folder / "bin" / "uv").exists():
        try:
            _fetch_uv(folder)
        except (subprocess.CalledProcessError, OSError) as error:
            said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
            say(f"uv {version} can't be had here ({said[-1] if said else 'no reason given'}); installing with pip")
            return None
    return folder / "bin" / "uv"


def _fetch_uv(folder: Path) -> None:
    """Let pip put it into a folder of its own; of two set-ups at once the first rename wins."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="uv-", dir=folder.parent) as work:
        venv.create(Path(work) / "venv", with_pip=False)
        pip = [*_pip(Path(work) / "venv" / "bin" / "python"), "--target", f"{work}/uv", "-r", str(UV_REQUIREMENTS)]
        subprocess.run(pip, check=True, capture_output=True, text=True)
        try:
            os.rename(f"{work}/uv", folder)
        except OSError:
            if not (folder / "bin" / "uv").exists():
                shutil.rmtree(folder, ignore_errors=True)
                os.rename(f"{work}/uv", folder)


def _pip(python: Path) -> list[str]:
    """A pip command in the environment of `python`, which gets one where it has none."""
    if subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True, check=False).returncode != 0:
        done = subprocess.run([str(python), "-m", "ensurepip", "-U"], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise OSError(f"{sys.executable} brings no pip; on Debian and Ubuntu: apt-get install python3.11-venv")
    # PEP 517 for the packages that come as sources: pip warns of the older way.
    return [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--use-pep517"]


def _by_uv(uv: Path, python: Path, requirements: Path, say: Say) -> bool:
    environment = uv_environment(os.environ)
    command = [str(uv), "pip", "install", "--python", str(python), "-r", str(requirements)]
    # Pins are exact, so what an earlier checkout left in uv's cache is what is wanted: no index is asked.
    offline = subprocess.run([*command, "--offline", "--quiet"], env=environment, capture_output=True, check=False)
    if offline.returncode == 0:
        return True
    if sys.stderr.isatty():
        done, last = subprocess.run(command, env=environment, check=False).returncode, "see above"
    else:
        done, last = _told(command, environment, say)
    if done != 0:
        say(f"uv could not install {requirements.name} ({last}); trying pip")
    return done == 0


def _told(command: list[str], environment: dict[str, str], say: Say) -> tuple[int, str]:
    """Run uv without a terminal: progress as lines of ours; return its exit code and its last words."""
    output = UvOutput()
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        reading = output.follow(process.stderr)
        done = wait(process, lambda: f"packages: {output}", say)
        reading.join()
    return done, " ".join(output.lines[-5:])


def _by_pip(python: Path, requirements: Path, say: Say) -> None:
    try:
        command = [*_pip(python), "-r", str(requirements)]
    except OSError as error:
        raise InstallError(str(error)) from error
    with subprocess.Popen(command, text=True) as process:
        done = wait(process, lambda: "packages: pip is fetching and installing them", say)
    if done != 0:
        raise InstallError(f"pip could not install {requirements} (exit {done}); its reason stands above")
