"""Files put together: a header, chunks of good rows, a few bad ones, and exact copies in one block at the end."""

from __future__ import annotations

import csv
import io
import json
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any

import numpy as np

from local.generate.chunks import Chunk, Ints, chunks, generator
from local.generate.order import Block, Order
from local.generate.text import Text, block, cell

PIECE = 1 << 20
IN_MEMORY = 32 << 20
# numpy and pyarrow let go of the interpreter while they work.
WORKERS = 2

Row = dict[str, str]
# The text of one good row → the bad rows, as text.
MakeBad = Callable[[str], "Sequence[str]"]


def with_copies(
    of: Iterable[Chunk], make: Callable[[Chunk], Text], copies: int, header: str = "", bad: MakeBad = lambda line: ()
) -> Iterator[Block]:
    """The blocks of a file whose rows `make` makes, as text that ends each row.

    Which rows are copied, and how often (up to four times happens), is drawn; they wait in a file, so that memory is
    flat. The bad rows stand between: none of them is copied.
    """
    yield Block(0, header.encode())
    first = ""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        for chunk, text in ahead(of, make):
            first = first or text[0].as_py()
            chosen = chunk.rng.integers(0, chunk.rows, chunk.part(copies))
            kept.write(block(text.take(chosen)).body)
            yield block(text)
        if first:
            wrong = bad(first)
            yield Block(len(wrong), "".join(wrong).encode())
        kept.seek(0)
        yield Block(copies if first else 0, b"")
        while piece := kept.read(PIECE):
            yield Block(0, piece)


def ahead(of: Iterable[Chunk], make: Callable[[Chunk], Text]) -> Iterator[tuple[Chunk, Text]]:
    """Each chunk with its text, in order; while one is written, the next ones are made on the other cores."""
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[tuple[Chunk, Future[Text]]] = deque()
        for chunk in of:
            waiting.append((chunk, pool.submit(make, chunk)))
            if len(waiting) > WORKERS:
                chunk, made = waiting.popleft()
                yield chunk, made.result()
        for chunk, made in waiting:
            yield chunk, made.result()


def delimited_line(cells: Iterable[str], separator: str = ",", end: str = "\n") -> str:
    """One line of a delimited file: quoted where needed for CSV, never for TSV."""
    return separator.join(map(cell, cells) if separator == "," else cells) + end


def bad_lines(
    good: str,
    headers: Sequence[str],
    changes: Iterable[Mapping[str, str]],
    key: Callable[[int], Mapping[str, str]],
    separator: str = ",",
    end: str = "\n",
) -> list[str]:
    """`good` with each of `changes` in it, and a key of its own that a change may replace again."""
    text = good.removesuffix(end)
    cells = next(csv.reader(io.StringIO(text))) if separator == "," else text.split(separator)
    row = dict(zip(headers, cells, strict=True))
    return [
        delimited_line({**row, **key(index), **change}.values(), separator, end) for index, change in enumerate(changes)
    ]


def bad_objects(good: str, changes: Iterable[Mapping[str, Any]], key: Callable[[int], Mapping[str, Any]]) -> list[str]:
    """The same for a line of JSON; a change of `a.b` is of what stands in `{"a": {"b": …}}`."""
    found = []
    for index, change in enumerate(changes):
        row = json.loads(good)
        for path, value in {**key(index), **change}.items():
            *records, name = path.split(".")
            place = row
            for record in records:
                place = place[record]
            place[name] = value
        found.append(json.dumps(row, ensure_ascii=False) + "\n")
    return found


def gzipped(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks as one gzip member without time or name in it, so that the same rows are the same bytes."""
    pack = zlib.compressobj(1, zlib.DEFLATED, 31)
    for rows, body in blocks:
        yield Block(rows, pack.compress(body))
    yield Block(0, pack.flush())


def some_of_each(order: Order, name: str, total: int, rows: int) -> Iterator[tuple[Chunk, Ints, np.random.Generator]]:
    """Chunks of what is called `name`, the places of those `rows` of its `total` the day changes, the day's rng."""
    rng = generator(order.seed, name, str(order.day))
    for chunk in chunks(order.seed, name, total):
        places = rng.choice(chunk.rows, min(chunk.part(rows), chunk.rows), replace=False)
        yield chunk, np.sort(places), rng
