"""Lines of text out of a stream of bytes, plain or gzip, in bounded memory.

Work is done a block at a time, by what Python does in C: a step of Python a line would be the slowest part of all.
"""

from __future__ import annotations

import codecs
import io
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple

BLOCK = 1024 * 1024
HEAD = 64 * 1024
LONGEST_LINE = 32 * BLOCK
GZIP = b"\x1f\x8b"


class NotText(Exception):
    """The bytes are not UTF-8 text in lines; the message says where and why."""


class Text(NamedTuple):
    """Whole lines, line ends kept, and the number of the first of them."""

    first_line: int
    content: str


class LineSource:
    """The lines of a UTF-8 stream, line ends kept, a leading byte order mark removed.

    Only LF ends a line here: csv wants the line ends as they stand, and U+2028 or a form feed inside a cell is content.
    Reading raises NotText; `drain` then still tells how many physical lines there are.
    """

    def __init__(self, body: BinaryIO) -> None:
        self._body = body
        self._physical = 0
        self._ends_in_line = True
        start = body.read(len(GZIP))
        self.gzip = start == GZIP
        self._bytes = _gunzipped(_blocks(body, start)) if self.gzip else _blocks(body, start)
        self._head = b""

    def head(self) -> bytes:
        """The first bytes, without consuming them; fewer than HEAD only where the stream is shorter."""
        while len(self._head) < HEAD and (block := next(self._bytes, b"")):
            self._head += block
        return self._head[:HEAD]

    def texts(self) -> Iterator[Text]:
        """The whole lines of one block after the other."""
        line, rest, begun = 1, b"", False
        for block in self._counted():
            content, end, rest = (rest + block).rpartition(b"\n")
            if len(rest) > LONGEST_LINE:
                raise NotText(f"a line is longer than {LONGEST_LINE:,} bytes: not a file in lines")
            if end:
                yield Text(line, _decoded(content + end, line, first=not begun))
                line, begun = line + content.count(b"\n") + 1, True
        if rest:
            yield Text(line, _decoded(rest, line, first=not begun))

    def lines(self) -> Iterator[str]:
        """One line after the other."""
        return lines_of(self.texts())

    def drain(self) -> int:
        """Read to the end and return the number of physical lines of the whole stream, as far as it can be unpacked."""
        try:
            for _ in self._counted():
                pass
        except NotText:
            return self._physical
        return self._physical + (not self._ends_in_line)

    def _counted(self) -> Iterator[bytes]:
        head, self._head = self._head, b""
        for block in chain([head] if head else [], self._bytes):
            self._physical += block.count(b"\n")
            self._ends_in_line = block.endswith(b"\n")
            yield block


def lines_of(texts: Iterator[Text]) -> Iterator[str]:
    """The lines of `texts`, line ends kept."""
    # StringIO splits in C, and at LF alone; `splitlines` would split at U+2028, too.
    return chain.from_iterable(io.StringIO(text.content, newline="\n") for text in texts)


def _blocks(body: BinaryIO, block: bytes) -> Iterator[bytes]:
    while block:
        yield block
        block = body.read(BLOCK)


def _gunzipped(packed: Iterator[bytes]) -> Iterator[bytes]:
    """The content of gzip members, one after the other, never more than BLOCK at once."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        for block in packed:
            data = block
            while data:
                if inflater.eof:
                    inflater = zlib.decompressobj(wbits=31)
                if content := inflater.decompress(data, BLOCK):
                    yield content
                data = inflater.unconsumed_tail or inflater.unused_data
        if content := inflater.flush():
            yield content
    except zlib.error as error:
        raise NotText(f"broken gzip: {error}; pack the file again") from error
    if not inflater.eof:
        raise NotText("broken gzip: it ends too early; deliver the whole file")


def _decoded(content: bytes, line: int, first: bool) -> str:
    content = content.removeprefix(codecs.BOM_UTF8) if first else content
    if b"\0" in content:
        number = line + content.count(b"\n", 0, content.index(b"\0"))
        raise NotText(f"not a text file: NUL byte in line {number}; expected UTF-8 text")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        number = line + content.count(b"\n", 0, error.start)
        byte = content[error.start]
        raise NotText(f"not UTF-8: byte 0x{byte:02x} in line {number}; save the file as UTF-8") from error
