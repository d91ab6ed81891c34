"""Lines of text out of a stream of bytes, in bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

BLOCK = 1024 * 1024
HEAD = 8 * 1024
LONGEST_LINE = 32 * BLOCK


class NotText(Exception):
    """The bytes are not UTF-8 text in lines; the message says where and why."""


class LineSource:
    """Iterates over the lines of a UTF-8 stream, line ends kept, a leading byte order mark removed.

    Only LF ends a line here: csv wants the line ends as they stand, and U+2028 or a form feed inside a cell is content.
    Iterating raises NotText; `drain` then still tells how many physical lines there are.
    """

    def __init__(self, body: BinaryIO) -> None:
        self._body = body
        self._head = b""
        self._physical = 0
        self._ends_in_line = True
        self.first_line = ""

    def head(self) -> bytes:
        """The first bytes, without consuming them; fewer than HEAD only where the stream is shorter."""
        while len(self._head) < HEAD:
            block = self._body.read(HEAD - len(self._head))
            if not block:
                break
            self._head += block
        return self._head

    def drain(self) -> int:
        """Read to the end and return the number of physical lines of the whole stream."""
        for _ in self._blocks():
            pass
        return self._physical + (not self._ends_in_line)

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._lines(), start=1):
            text = _decoded(line.removeprefix(codecs.BOM_UTF8) if number == 1 else line, number)
            if not self.first_line.strip():
                self.first_line = text
            yield text

    def _lines(self) -> Iterator[bytes]:
        rest = b""
        for block in self._blocks():
            lines = (rest + block).split(b"\n")
            rest = lines.pop()
            for line in lines:
                yield line + b"\n"
            if len(rest) > LONGEST_LINE:
                raise NotText(f"a line is longer than {LONGEST_LINE:,} bytes: not a CSV file in lines")
        if rest:
            yield rest

    def _blocks(self) -> Iterator[bytes]:
        block, self._head = self._head, b""
        while block or (block := self._body.read(BLOCK)):
            self._physical += block.count(b"\n")
            self._ends_in_line = block.endswith(b"\n")
            yield block
            block = b""


def _decoded(line: bytes, number: int) -> str:
    if b"\0" in line:
        raise NotText(f"not a text file: NUL byte in line {number}; expected UTF-8 CSV")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotText(f"not UTF-8: byte 0x{line[error.start]:02x} in line {number}; save the file as UTF-8") from error
