"""Where generated files go: a folder, or a bucket. Neither ever shows half a file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from local.generate.order import Block, File

BUFFER = 1 << 20


@dataclass(frozen=True)
class Written:
    """One file that is whole: its path, or its URL; records without header; bytes as they lie there."""

    where: str
    rows: int
    size: int


class Place(Protocol):
    """Takes the files of a feed."""

    def put(self, folder: str, files: Iterable[File]) -> list[Written]:
        """Write each file under `folder`."""


@dataclass(frozen=True)
class Folder:
    """A folder on disk: files are written beside the feed's folder and renamed when all of a feed are whole."""

    root: Path

    def put(self, folder: str, files: Iterable[File]) -> list[Written]:
        """Write each file to `<root>/<folder>/<name>`."""
        final, work = self.root / folder, self.root / f".{folder}.new"
        written = [(file.name, self._write(work / file.name, file.blocks)) for file in files]
        if not written:
            return []
        final.mkdir(exist_ok=True)
        for name, _ in written:
            (work / name).replace(final / name)
        for left in work.iterdir():  # of a run that was killed
            left.unlink()
        work.rmdir()
        return [Written(str(final / name), rows, size) for name, (rows, size) in written]

    def _write(self, path: Path, blocks: Iterable[Block]) -> tuple[int, int]:
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = size = 0
        with path.open("wb", buffering=BUFFER) as file:
            for block in blocks:
                rows, size = rows + block.rows, size + len(block.body)
                file.write(block.body)
        return rows, size


@dataclass(frozen=True)
class Bucket:
    """An S3 bucket; a large file goes up in parts while it is made, and is there when its last part is."""

    s3: Any
    name: str
    prefix: str = ""

    def put(self, folder: str, files: Iterable[File]) -> list[Written]:
        """Write each file to `s3://<bucket>/<prefix>/<folder>/<name>`."""
        return [self._upload("/".join(filter(None, (self.prefix, folder, file.name))), file) for file in files]

    def _upload(self, key: str, file: File) -> Written:
        stream = Stream(iter(file.blocks))
        self.s3.upload_fileobj(io.BufferedReader(stream, BUFFER), self.name, key)
        return Written(f"s3://{self.name}/{key}", stream.rows, stream.size)


class Stream(io.RawIOBase):
    """Blocks as a stream of bytes; `rows` and `size` tell what was read so far."""

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")
        self.rows = self.size = 0

    def readable(self) -> bool:
        """It can be read, and nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` as far as the present block goes; 0 at the end."""
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self.rows += block.rows
            self._rest = memoryview(block.body)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        self.size += count
        return count
