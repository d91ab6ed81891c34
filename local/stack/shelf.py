"""Things that have ended, each in a file of its own that is written once: what a save costs does not grow with them."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Key = tuple[str, ...]

logger = logging.getLogger("reelhouse.checkpoint")


class Shelf:
    """Files in `folder`, one a key. A `mark` tells a thing's states apart: an equal one is not written again.

    Args:
        dumps, loads: a thing as JSON text and back.
    """

    def __init__(self, folder: Path, dumps: Callable[[Any], str], loads: Callable[[str], Any]) -> None:
        self._folder = folder
        self._dumps, self._loads = dumps, loads
        self._marks: dict[Key, Any] = {}

    def __len__(self) -> int:
        return len(self._marks)

    def put(self, key: Key, mark: Any, thing: Any) -> None:
        """Write the thing, unless it is there with this mark. Raises OSError where the disk does not take it."""
        if self.holds(key, mark):
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = self._path(key).with_suffix(".new")
        with open(temporary, "w", opener=_private) as file:
            file.write(json.dumps({"key": key, "thing": self._dumps(thing)}))
        os.replace(temporary, self._path(key))
        self._marks[key] = mark

    def holds(self, key: Key, mark: Any) -> bool:
        """True where the thing is on the disk in this very state."""
        return key in self._marks and self._marks[key] == mark

    def keep_only(self, keys: set[Key]) -> None:
        """Remove what is not among `keys` any more."""
        for key in self._marks.keys() - keys:
            self._path(key).unlink(missing_ok=True)
            del self._marks[key]

    def read(self, mark: Callable[[Any], Any]) -> Iterator[tuple[Key, Any]]:
        """All things with their keys, as an earlier process left them; what can't be read is named and left out."""
        for path in sorted(self._folder.glob("*.json")):
            try:
                found = json.loads(path.read_text())
                key, thing = tuple(found["key"]), self._loads(found["thing"])
            except (OSError, ValueError, KeyError, TypeError) as error:
                logger.error("%s can't be read and is left out: %s", path, error)
                continue
            self._marks[key] = mark(thing)
            yield key, thing

    def _path(self, key: Key) -> Path:
        return self._folder / f"{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:32]}.json"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
