"""Columns as text: numbers as pandas writes them, quotes where they are needed, objects as json writes them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import numpy as np
import pytest

from local.generate import text
from local.generate.text import Picked

WORDS = ["plain", "a, b", 'the "best"', "two\nlines", "", "back\\slash", "Álma"]


def test_cells_are_quoted_as_the_csv_module_does_where_needed() -> None:
    for word in WORDS:
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerow(["x", word])
        assert f"x,{text.cell(word)}\n" == file.getvalue()


def test_a_missing_cell_is_empty_or_what_the_format_has() -> None:
    column = text.pick(text.vocabulary(["a", "b"]), np.array([0, 1, 0]), np.array([False, True, False]))
    other = text.padded(np.array([1, 22, 333]), 2, "n")
    columns = {"one": column, "two": other}
    assert text.lines(columns, ["two", "one"]).to_pylist() == ["n01,a\n", "n22,\n", "n333,a\n"]
    assert text.lines(columns, ["one"], "\t", null=r"\N").to_pylist() == ["a\n", "\\N\n", "a\n"]


def test_numbers_read_as_python_writes_floats() -> None:
    assert text.decimals(12, 1).to_pylist()[::4] == ["0.0", "0.4", "0.8", "1.2"]
    assert text.decimals(3, 0).to_pylist() == ["0.0", "1.0", "2.0", "3.0"]
    assert text.decimals(1_000, 3).to_pylist()[730] == "0.73"


def test_instants_count_from_a_day() -> None:
    found = text.instants(date(2024, 2, 28), np.array([0, 86_399, 2 * 86_400 + 61]), '"')
    assert found.to_pylist() == ['"2024-02-28 00:00:00"', '"2024-02-28 23:59:59"', '"2024-03-01 00:01:01"']


def test_objects_are_what_json_writes() -> None:
    missing = np.array([False, True])
    number = Picked(text.integers(9), np.array([7, 3]), missing)
    word = Picked(text.strings(WORDS), np.array([2, 3]))
    ids = text.padded(np.array([1, 2]), 3, '"id-', '"')
    found = text.objects(
        [("id", ids), ("a.word", word), ("a.number", number), ("b.number", number), ("last", number), ("c.id", ids)]
    )
    expected = [
        {"id": f"id-00{n}", "a": {"word": w, "number": m}, "b": {"number": m}, "last": m, "c": {"id": f"id-00{n}"}}
        for n, w, m in ((1, 'the "best"', 7), (2, "two\nlines", None))
    ]
    assert found.to_pylist() == [json.dumps(row, ensure_ascii=False) + "\n" for row in expected]
    assert '"last": NaN' in text.objects([("last", number)], null="NaN")[1].as_py()


@pytest.mark.parametrize("words", [[], ["a\n"], ["a\n", "", "ccc\n"]])
def test_a_block_is_the_rows_one_after_the_other(words: list[str]) -> None:
    block = text.block(text.vocabulary(words))
    assert (block.rows, bytes(block.body)) == (len(words), "".join(words).encode())
    assert bytes(text.block(text.vocabulary(["before\n", *words]).slice(1)).body) == "".join(words).encode()
