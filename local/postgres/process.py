"""Whether a data folder's server is alive, by its postmaster.pid and the process itself: no password, no connection."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Postmaster:
    """A living server: its process, its port (0 until it has written it), and whether it takes connections."""

    pid: int
    port: int
    ready: bool


def find(data: Path) -> Postmaster | None:
    """The living postmaster of this data folder; None where its pid file is missing, or left by a dead one."""
    lines = _lines(data)
    if lines is None or not _serves(int(lines[0]), data):
        return None
    # Lines of postmaster.pid: pid, data folder, start time, port, socket folder, address, memory key, state.
    port = int(lines[3]) if len(lines) > 3 and lines[3].isdigit() else 0
    return Postmaster(int(lines[0]), port, ready=len(lines) > 7 and lines[7].strip() == "ready")


def forget_recycled_pid(data: Path) -> None:
    """Remove a postmaster.pid whose number something else bears by now: PostgreSQL would take it for a server.

    That is another program, or a zombie that nobody collects (a container without an init). A free number is left to
    PostgreSQL. With or without the file it refuses to start beside children of a dead server, by their shared memory.
    """
    lines = _lines(data)
    if lines and _exists(int(lines[0])) and not _serves(int(lines[0]), data):
        (data / "postmaster.pid").unlink()


def command_of(pid: int) -> list[str]:
    """The process's command and arguments (on macOS one text); empty where there is none, or only a zombie."""
    if PROC.joinpath("self").exists():
        try:
            text = (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").rstrip("\0")
        except (FileNotFoundError, ProcessLookupError):
            return []
        return text.split("\0") if text else []
    done = subprocess.run(["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False)
    return [done.stdout.strip()] if done.stdout.strip() else []


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True


def _serves(pid: int, data: Path) -> bool:
    return any(str(data) in argument for argument in command_of(pid))


def _lines(data: Path) -> list[str] | None:
    try:
        lines = (data / "postmaster.pid").read_text().split("\n")
    except FileNotFoundError:
        return None
    return lines if lines[0].strip().isdigit() else None
