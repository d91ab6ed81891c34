"""What a function can't read in its time is not begun, or given up early enough to say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, cast

# A judgement reads 10 MB a second of the slowest kind of file, and the function has five minutes (infra/template.yaml).
LARGEST_BYTES = 1024 * 1024 * 1024
# For the server-side copy and the records after the judgement.
RESERVED_MILLISECONDS = 60_000


class TooMuch(Exception):
    """The file is more than the function can judge; the message says why."""


def check_size(size: int) -> None:
    """Raise TooMuch where a file of `size` bytes is not to be begun."""
    if size > LARGEST_BYTES:
        raise TooMuch(f"it has {size:,} bytes, and a function reads {LARGEST_BYTES:,} at most")


def watched(body: BinaryIO, milliseconds_left: Callable[[], int]) -> BinaryIO:
    """The bytes of `body`, whose `read` raises TooMuch when only the reserve of the function's time is left."""
    return cast(BinaryIO, _Watched(body, milliseconds_left))


class _Watched:
    def __init__(self, body: BinaryIO, milliseconds_left: Callable[[], int]) -> None:
        self._body, self._left = body, milliseconds_left

    def read(self, size: int = -1) -> bytes:
        if self._left() < RESERVED_MILLISECONDS:
            raise TooMuch("it could not be read in the function's time")
        return self._body.read(size)
