"""Lines come out of a stream as they stand in it, whatever the blocks it comes in; what is no text is named."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest

from glue_jobs.admission import textlines
from glue_jobs.admission.textlines import LineSource, NotText, Text


def source(body: bytes) -> LineSource:
    return LineSource(io.BytesIO(body))


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b"", []),
        (b"a", ["a"]),
        (b"a\n", ["a\n"]),
        (b"a\r\nb\r\n", ["a\r\n", "b\r\n"]),
        (b"\n\n", ["\n", "\n"]),
        (b"\xef\xbb\xbfa\n\xef\xbb\xbfb", ["a\n", "\ufeffb"]),
        # Content of a cell, not the end of a line.
        ("a\u2028b\x0cc\rd\n".encode(), ["a\u2028b\x0cc\rd\n"]),
        ("é\nü".encode(), ["é\n", "ü"]),
    ],
)
@pytest.mark.parametrize("block", [1, 2, 3, textlines.BLOCK])
def test_lines_are_those_of_the_stream_however_it_is_cut(
    monkeypatch: pytest.MonkeyPatch, body: bytes, lines: list[str], block: int
) -> None:
    monkeypatch.setattr(textlines, "BLOCK", block)
    assert list(source(body).lines()) == lines
    assert list(source(gzip.compress(body)).lines()) == lines


def test_a_text_tells_the_number_of_its_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textlines, "BLOCK", 4)
    assert list(source(b"a\nb\nc\nd").texts()) == [Text(1, "a\n"), Text(2, "b\nc\n"), Text(4, "d")]


def test_the_head_consumes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textlines, "HEAD", 3)
    lines = source(b"ab\ncd\n")
    assert (lines.head(), lines.head()) == (b"ab\n", b"ab\n")
    assert list(lines.lines()) == ["ab\n", "cd\n"]


@pytest.mark.parametrize(
    ("body", "physical"), [(b"", 0), (b"a", 1), (b"a\n", 1), (b"a\n\nb", 3), (b"a\xff\nb\n", 2), (b"\0\n", 1)]
)
def test_draining_counts_physical_lines_text_or_not(body: bytes, physical: int) -> None:
    assert source(body).drain() == physical


def test_what_was_read_before_is_counted_too() -> None:
    lines = source(b"a\nb\xff\nc")
    with pytest.raises(NotText):
        list(lines.lines())
    assert lines.drain() == 3


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"a\nb\0\n", "NUL byte in line 2"),
        (b"a\nb\ncaf\xe9\n", "byte 0xe9 in line 3; save the file as UTF-8"),
        (gzip.compress(b"a\nb\n")[:-9], "broken gzip"),
        (b"\x1f\x8bno gzip at all", "broken gzip"),
    ],
)
def test_what_is_no_text_is_said_with_its_place(body: bytes, said: str) -> None:
    with pytest.raises(NotText, match=said):
        list(source(body).lines())


def test_a_line_without_end_is_refused_and_not_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textlines, "BLOCK", 4)
    monkeypatch.setattr(textlines, "LONGEST_LINE", 8)
    with pytest.raises(NotText, match="longer than 8 bytes"):
        list(source(b"a" * 20).lines())


def test_gzip_of_several_members_is_one_stream() -> None:
    packed = source(gzip.compress(b"a\nb") + gzip.compress(b"c\n"))
    assert packed.gzip
    assert list(packed.lines()) == ["a\n", "bc\n"]


def test_a_little_gzip_that_unpacks_to_much_comes_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textlines, "BLOCK", 1000)
    inflated: list[int] = []
    real = zlib.decompressobj

    class Watched:
        def __init__(self, wbits: int) -> None:
            self._inflater = real(wbits=wbits)

        def __getattr__(self, name: str) -> object:
            return getattr(self._inflater, name)

        def decompress(self, data: bytes, most: int) -> bytes:
            content = self._inflater.decompress(data, most)
            inflated.append(len(content))
            return content

    monkeypatch.setattr(textlines.zlib, "decompressobj", Watched)
    assert source(gzip.compress(b"x" * 99 + b"\n" * 99_901)).drain() == 99_901
    assert max(inflated) == 1000
