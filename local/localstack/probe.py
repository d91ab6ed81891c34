"""What LocalStack would need of this machine: a token, Docker that answers, and its compose plugin."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from local.settings import PROJECT

TOKEN = "LOCALSTACK_AUTH_TOKEN"
SECONDS = 10.0
COMPOSE = PROJECT / "local" / "compose.yaml"

Answer = Callable[[Sequence[str]], str]


@dataclass(frozen=True)
class Finding:
    """One need: its name, whether it is met, and in a few words what was found."""

    need: str
    met: bool
    words: str


def probe(environment: Mapping[str, str], answer: Answer | None = None) -> list[Finding]:
    """Look at all needs. `answer` runs a command: its error in a line, or "" where it succeeded."""
    ask = answer or _answer
    return [_token(environment), _command("Docker", ("docker", "info"), ask), _compose(ask)]


def report(findings: Sequence[Finding]) -> str:
    """The findings as text, with what to do next."""
    lines = [f"   {finding.need:<14} {finding.words}" for finding in findings]
    if all(finding.met for finding in findings):
        start = f"docker compose --file {COMPOSE} up --wait localstack postgres"
        after = f"all of it is there, but Reelhouse does not drive LocalStack yet; by hand: {start}"
    else:
        after = "so LocalStack can't be started here; the target that needs none of it: make local-up"
    return "\n".join(["TARGET=localstack: this machine has", *lines, after])


def _token(environment: Mapping[str, str]) -> Finding:
    # Its value is a secret: only whether there is one is told.
    if environment.get(TOKEN):
        return Finding("a token", True, f"{TOKEN} is set; whether it is valid, LocalStack says when it starts")
    return Finding("no token", False, f"{TOKEN} is not set, and LocalStack starts with one only")


def _command(what: str, command: Sequence[str], ask: Answer) -> Finding:
    error = ask(command)
    return Finding(f"no {what}" if error else what, not error, error or "answers")


def _compose(ask: Answer) -> Finding:
    return _command("compose", ("docker", "compose", "version"), ask)


def _answer(command: Sequence[str]) -> str:
    if shutil.which(command[0]) is None:
        return f"there is no command {command[0]}"
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return f"`{' '.join(command)}` does not answer within {SECONDS:.0f} s"
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return (said[0] if said else f"`{' '.join(command)}` ends with {done.returncode}") if done.returncode else ""
