"""Packages that one command alone needs: `local/<command>/requirements.txt`, put into .venv when it is first used.

`make setup` and `make run` do without them; `make test` asks for all. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from local.setup.packages import install
from local.setup.progress import Say

LOCAL = Path(__file__).resolve().parents[1]
ALL = "all"


def known() -> dict[str, Path]:
    """Command → the file with its pins."""
    return {path.parent.name: path for path in sorted(LOCAL.glob("*/requirements.txt"))}


def missing(wanted: Sequence[str], venv: Path) -> dict[str, Path]:
    """Of the commands wanted (`all` of them, or by name) those whose very pins are not in `venv` yet.

    Raises:
        ValueError: there is no such command.
    """
    found = known()
    names = list(found) if ALL in wanted else list(wanted)
    if strange := sorted(set(names) - found.keys()):
        raise ValueError(f"no packages of their own: {', '.join(strange)}; there are {', '.join(found)} and {ALL}")
    return {name: found[name] for name in names if not _is_there(found[name], _stamp(venv, name))}


def set_up(wanted: Sequence[str], venv: Path, python: Path, cache: Path, say: Say) -> None:
    """Install what is missing of the commands wanted; a command that was killed meanwhile is installed again.

    Raises:
        InstallError: the packages can't be had.
        ValueError: there is no such command.
    """
    for name, requirements in missing(wanted, venv).items():
        # A target's name has a hyphen where its package's has an underscore.
        say(f"packages of make {name.replace('_', '-')}")
        install(python, requirements, cache, say)
        _stamp(venv, name).write_bytes(requirements.read_bytes())


def _stamp(venv: Path, name: str) -> Path:
    return venv / f"reelhouse-{name}-ready"


def _is_there(requirements: Path, stamp: Path) -> bool:
    return stamp.exists() and stamp.read_bytes() == requirements.read_bytes()
