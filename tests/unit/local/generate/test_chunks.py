"""Chunks: the same numbers whatever else is made, and exact parts of a whole."""

from __future__ import annotations

import pytest

from local.generate.chunks import Chunk, chunks, generator, picked


def test_a_chunk_hangs_on_seed_name_and_place_alone() -> None:
    one, two = (next(chunks(7, name, 1_000)).below(100).tolist() for name in ("a", "b"))
    assert one != two and one == next(chunks(7, "a", 1_000)).below(100).tolist()
    assert next(chunks(8, "a", 1_000)).below(100).tolist() != one
    first, second = (chunk.below(100).tolist() for chunk in chunks(7, "a", 2_000, rows=1_000))
    assert first == one != second


@pytest.mark.parametrize(("total", "rows", "planted"), [(10, 3, 7), (1_000, 300, 29), (1_000, 999, 1), (5, 9, 2)])
def test_what_is_spread_over_chunks_is_exact_in_the_sum(total: int, rows: int, planted: int) -> None:
    made = list(chunks(1, "a", total, rows))
    assert sum(chunk.rows for chunk in made) == total
    assert [number for chunk in made for number in chunk.numbers] == list(range(1, total + 1))
    assert sum(chunk.part(planted) for chunk in made) == planted
    for chunk in made:
        places = chunk.some(chunk.part(planted))
        assert len(set(places.tolist())) == chunk.part(planted) <= chunk.rows


def test_weights_are_kept_and_nothing_is_picked_without_weight() -> None:
    found = picked(generator(1, "weights"), (1, 0, 3), 40_000)
    assert (found == 1).sum() == 0
    assert (found == 2).mean() == pytest.approx(0.75, abs=0.01)
    assert Chunk(generator(1, "x"), 0, 10_000, 10_000).chance(0.2).mean() == pytest.approx(0.2, abs=0.02)
