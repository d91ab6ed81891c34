"""A child process whose whole tree ends with it, and that cannot outlive the engine, however that dies."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SUPERVISOR = Path(__file__).with_name("supervisor.py")


@dataclass(frozen=True)
class Exit:
    """How a process ended: its exit code, or the signal that killed it, or neither when we stopped it."""

    code: int | None = None
    signal: int | None = None
    stopped: bool = False

    @property
    def ok(self) -> bool:
        """True for exit code 0."""
        return self.code == 0


class SupervisedProcess:
    """`command` under a supervisor; `stdout` and `stderr` are binary pipes for the caller to read."""

    def __init__(
        self,
        command: list[str],
        *,
        env: dict[str, str],
        cwd: Path,
        keep_stdin_open: bool = False,
    ) -> None:
        status, status_writer = os.pipe()
        stdin_kind = "pipe" if keep_stdin_open else "null"
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(SUPERVISOR), str(status_writer), stdin_kind, *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=env,
                cwd=cwd,
                pass_fds=[status_writer],
                start_new_session=True,
            )
        except OSError:
            os.close(status)
            raise
        finally:
            os.close(status_writer)
        self._status = os.fdopen(status, "rb")
        self._leash = threading.Lock()

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        return self._process.pid

    @property
    def stdout(self) -> IO[bytes]:
        """What the command prints."""
        assert self._process.stdout is not None
        return self._process.stdout

    @property
    def stderr(self) -> IO[bytes]:
        """What the command complains about."""
        assert self._process.stderr is not None
        return self._process.stderr

    def wait(self) -> Exit:
        """Block until the whole tree has ended; call it once."""
        with self._status:
            words = self._status.read().decode().split()
        self._process.wait()
        self.stop()
        if words[:1] == ["exit"]:
            return Exit(code=int(words[1]))
        if words[:1] == ["signal"]:
            return Exit(signal=int(words[1]))
        if words == ["let-go"]:
            return Exit(stopped=True)
        # The supervisor itself was killed: nobody can say how the command ended.
        return Exit(signal=-self._process.returncode if self._process.returncode < 0 else None)

    def stop(self) -> None:
        """Let go of the leash: the tree is terminated, after two seconds killed. Returns at once."""
        assert self._process.stdin is not None
        with self._leash:
            if not self._process.stdin.closed:
                self._process.stdin.close()
