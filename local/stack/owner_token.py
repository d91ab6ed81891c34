"""What proves that a caller is the owner of the stack: a word that only its owner can read, in the stack's home."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

FILE = "endpoint-token"
HEADER = "X-Reelhouse-Token"


def write(home: Path) -> str:
    """Make a new token, readable by its owner only, and return it: each start of the endpoint has its own."""
    token = secrets.token_urlsafe(32)
    temporary = home / f"{FILE}.new"
    temporary.unlink(missing_ok=True)
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token)
    temporary.replace(home / FILE)
    return token


def read(home: Path) -> str:
    """The token of the endpoint that runs in `home`; raises FileNotFoundError where none was started."""
    return (home / FILE).read_text()


def same(given: bytes, token: str) -> bool:
    """Compare in a time that tells nothing about the token."""
    return hmac.compare_digest(given, token.encode())
