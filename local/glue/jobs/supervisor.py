"""Runs one command and guarantees that its whole process tree ends when it ends, or when the engine does.

Started by `local.glue.jobs.process` as a plain script (`python -I -S supervisor.py <status fd> <stdin> <command...>`),
standard library only, so that it costs some ten milliseconds. Its own stdin is the leash: when that pipe closes,
because the engine let go or was killed with -9, the tree is killed. Children that detach themselves are still ours,
since the supervisor is the reaper of its orphans (Linux).
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time

GRACE_SECONDS = 2.0
PR_SET_CHILD_SUBREAPER = 36


def main(argv: list[str]) -> None:
    """Run `argv[2:]`; write `exit <code>` or `signal <number>` to the descriptor `argv[0]`, then leave."""
    status_fd, stdin_kind, command = int(argv[0]), argv[1], argv[2:]
    adopt_orphans()
    wakeup, wakeup_writer = os.pipe()
    os.set_blocking(wakeup_writer, False)
    signal.set_wakeup_fd(wakeup_writer)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    child = spawn(command, stdin_kind, status_fd)
    status = supervise(child, wakeup)
    kill_tree(grace=0.0)
    os.write(status_fd, describe(status).encode())


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent dies; elsewhere than on Linux there is no such call."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER) failed")


def spawn(command: list[str], stdin_kind: str, status_fd: int) -> int:
    """Start the command with an empty stdin (`null`) or one that stays open as long as we live (`pipe`)."""
    if stdin_kind == "pipe":
        stdin, held_open = os.pipe()
        os.set_inheritable(held_open, False)
    else:
        stdin = os.open(os.devnull, os.O_RDONLY)
    child = os.fork()
    if child:
        os.close(stdin)
        return child
    try:
        os.setpgid(0, 0)
        os.dup2(stdin, 0)
        os.close(status_fd)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.execvpe(command[0], command, os.environ)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
    finally:
        os._exit(127)


def supervise(child: int, wakeup: int) -> int | None:
    """Wait for the child and return its wait status, or None when the leash was let go first."""
    while True:
        readable, _, _ = select.select([0, wakeup], [], [])
        if wakeup in readable:
            os.read(wakeup, 512)
            status = reap(child)
            if status is not None:
                return status
        if 0 in readable and not os.read(0, 512):
            kill_tree(GRACE_SECONDS)
            return None


def reap(child: int) -> int | None:
    """Collect every finished child; return the status of the one we were asked about."""
    found = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if pid == 0:
            return found
        if pid == child:
            found = status


def kill_tree(grace: float) -> None:
    """Terminate all descendants, and kill what is left after `grace` seconds."""
    deadline = time.monotonic() + grace
    if grace:
        send(signal.SIGTERM, descendants())
    while grace and descendants() and time.monotonic() < deadline:
        time.sleep(0.02)
        reap(-1)
    while pids := descendants():  # a fork may race with the listing: until nobody is left
        send(signal.SIGKILL, pids)
        time.sleep(0.005)
        reap(-1)
    bury_the_dead()


def bury_the_dead() -> None:
    """Collect all zombies, which nobody else would in a container whose first process does not."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def send(number: int, pids: list[int]) -> None:
    """Signal each process; one that has gone meanwhile is what we wanted."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def descendants() -> list[int]:
    """The live processes below this one, at any depth."""
    children: dict[int, list[int]] = {}
    for pid, parent in processes():
        children.setdefault(parent, []).append(pid)
    found, queue = [], [os.getpid()]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


def processes() -> list[tuple[int, int]]:
    """(pid, parent pid) of every process that is not a zombie."""
    if not os.path.isdir("/proc/self"):
        with os.popen("ps -axo pid=,ppid=,stat=,comm=") as listing:
            rows = [line.split(None, 3) for line in listing]
        return [(int(row[0]), int(row[1])) for row in rows if row[2][:1] != "Z" and row[3].strip() != "ps"]
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    state, parent = file.read().rpartition(b")")[2].split()[:2]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if state != b"Z":
                found.append((int(name), int(parent)))
    return found


def describe(status: int | None) -> str:
    """The wait status as text; `let-go` when the engine ended the command."""
    if status is None:
        return "let-go"
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit {os.WEXITSTATUS(status)}"


if __name__ == "__main__":
    main(sys.argv[1:])
