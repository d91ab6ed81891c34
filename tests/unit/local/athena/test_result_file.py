from __future__ import annotations

import io

from local.athena import metadata_file, result_file, types
from tests.unit.local.athena.running import Database

ROWS: list[result_file.Row] = [["a", "b"], ['say "hi",\n', None], ["", "x"], [None, ""]]


def test_a_csv_quotes_every_value_and_leaves_null_empty() -> None:
    out = io.StringIO()
    result_file.write_csv(ROWS, out)
    assert out.getvalue() == '"a","b"\n"say ""hi"",\n",\n"","x"\n,""\n'
    assert list(result_file.read_csv(out.getvalue())) == ROWS


def test_one_column_of_nulls_keeps_its_rows() -> None:
    assert list(result_file.read_csv('"a"\n\n\n')) == [["a"], [None], [None]]


def test_a_text_has_a_line_a_row_and_none_at_the_end() -> None:
    assert result_file.text([["a\tb"], ["c"]]) == "a\tb\nc"
    assert result_file.read_text("a\tb\nc") == [["a\tb"], ["c"]]
    assert result_file.read_text("") == []


def test_the_metadata_has_the_fields_that_athenas_drivers_read(database: Database) -> None:
    # Field 1 is the id; field 4 a column: 1 hive, 4 name, 5 label, 6 type, 7 precision, 8 scale, 9 nullable, 10 case.
    (column,) = database.duck.execute("select 1::integer").description
    info = types.column_info("n", column[1])
    column_bytes = b"\x0a\x04hive\x22\x01n\x2a\x01n\x32\x07integer\x38\x0a\x40\x00\x48\x03\x50\x00"
    assert metadata_file.metadata("id", [info]) == b"\x0a\x02id\x22" + bytes([len(column_bytes)]) + column_bytes
    assert metadata_file.metadata("id", [], "CREATE TABLE", 300) == b"\x0a\x02id\x12\x0cCREATE TABLE\x18\xac\x02"
