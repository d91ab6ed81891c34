"""Says why a script ended: its own exception, as AWS puts it into `ErrorMessage`."""

from __future__ import annotations

import re
import signal

from local.glue.jobs.process import Exit

LONGEST = 8_000
TRACEBACK = "Traceback (most recent call last):"
# `name: text` or a bare `name` at the start of a line: what Python prints after the frames.
EXCEPTION = re.compile(r"^[A-Za-z_][\w.]*(:|$)")
# A script that does not compile prints no traceback.
NOT_COMPILED = re.compile(r"^(SyntaxError|IndentationError|TabError): .*\Z", re.MULTILINE)


def error_message(exit_: Exit, stderr: str) -> str:
    """The message of a run that did not end with exit code 0, from its exit and the tail of its stderr."""
    if exit_.signal is not None:
        name = signal.Signals(exit_.signal).name
        return f"Command was killed by signal {exit_.signal} ({name}){_last_line(stderr)}"
    if exit_.code is None:
        return f"Command ended without telling how{_last_line(stderr)}"
    # `SystemExit` prints no traceback, so one in the log then belongs to an exception that the script survived.
    exception = script_exception(stderr) if exit_.code == 1 else None
    return exception or f"SystemExit: {exit_.code}{_last_line(stderr)}"


def script_exception(stderr: str) -> str | None:
    """The exception of the last traceback when nothing but that exception's own text follows it, else None."""
    _, found, after = stderr.rpartition(TRACEBACK)
    if not found:
        compiling = NOT_COMPILED.search(stderr.strip())
        return compiling.group(0) if compiling else None
    lines = after.splitlines()
    while lines and (not lines[0].strip() or lines[0][:1].isspace()):
        lines.pop(0)
    if not lines or not EXCEPTION.match(lines[0]):
        return None
    message = "\n".join(_without_java_frames(lines)).strip()
    return message[:LONGEST]


def _without_java_frames(lines: list[str]) -> list[str]:
    kept = [line for line in lines if not re.match(r"^\t(at |\.\.\. )", line)]
    return kept


def _last_line(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    return f" (last line of the error log: {lines[-1][:500]})" if lines else ""
