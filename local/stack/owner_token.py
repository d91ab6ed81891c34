"""What proves that a caller is the owner of the stack: a word that only its owner can read, in the stack's home."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from local.stack.home import write_private

FILE = "endpoint-token"
HEADER = "X-Reelhouse-Token"


def write(home: Path) -> str:
    """Make a new token, readable by its owner only, and return it: each start of the endpoint has its own."""
    token = secrets.token_urlsafe(32)
    write_private(home / FILE, token)
    return token


def read(home: Path) -> str:
    """The token of the endpoint that runs in `home`; raises FileNotFoundError where none was started."""
    return (home / FILE).read_text()


def same(given: bytes, token: str) -> bool:
    """Compare in a time that tells nothing about the token."""
    return hmac.compare_digest(given, token.encode())
