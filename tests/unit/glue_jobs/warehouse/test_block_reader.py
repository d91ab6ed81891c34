"""The stream that COPY reads: every block once, in order, whatever sizes are asked for."""

from __future__ import annotations

import pytest

from glue_jobs.warehouse.copying import BlockReader

BLOCKS = ["1,ä\n2,b\n".encode(), b"", b"3,c\n"]
STREAM = "1,ä\n2,b\n3,c\n".encode()


@pytest.mark.parametrize("size", [1, 2, 7, 8192])
def test_the_pieces_make_up_the_stream(size: int) -> None:
    reader, pieces = BlockReader(iter(BLOCKS)), []
    while piece := reader.read(size):
        assert len(piece) <= size
        pieces.append(piece)

    assert b"".join(pieces) == STREAM


def test_the_rest_is_read_at_once() -> None:
    reader = BlockReader(BLOCKS)

    assert reader.read(2) + reader.read() == STREAM
    assert reader.read(10) == b""


def test_no_blocks_are_an_empty_stream() -> None:
    assert BlockReader([]).read(8192) == b""
