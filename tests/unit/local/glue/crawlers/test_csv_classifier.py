"""AWS's CSV rules: delimiter, header, names, types."""

from __future__ import annotations

import pytest

from local.glue.crawlers.csv_classifier import CsvOptions, CsvResult, classify_csv
from local.glue.crawlers.serdes import LAZY_SIMPLE, OPEN_CSV


def classified(text: str, complete: bool = True, options: CsvOptions | None = None) -> CsvResult:
    result = classify_csv(text, complete, options)
    assert result is not None
    return result


def columns(result: CsvResult) -> list[tuple[str, str]]:
    return [(column.name, column.type.render()) for column in result.columns]


@pytest.mark.parametrize("delimiter", [",", "|", "\t", ";", "\x01"])
def test_every_documented_delimiter_is_found(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (["User ID", "Plan"], ["1", "Basic"], ["2", "Premium"]))
    result = classified(text)
    assert result.format.delimiter == delimiter
    assert result.format.header_lines == 1
    assert result.records == 2
    assert columns(result) == [("User ID", "bigint"), ("Plan", "string")]
    assert result.format.serde == LAZY_SIMPLE


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "-2", "+3"], "bigint"),
        (["00501", "10001"], "bigint"),
        (["1", "2.5"], "double"),
        (["1e3", ".5"], "double"),
        (["99999999999999999999"], "double"),
        (["9" * 5000], "double"),
        (["True", "false"], "boolean"),
        (["true", "1"], "string"),
        (["2024-01-31", "2024-02-01"], "string"),
        (["2024-01-31 10:00:00"], "string"),
        (["1", "", "2"], "bigint"),
        (["", "", ""], "string"),
        (["NaN"], "string"),
    ],
)
def test_column_types(cells: list[str], expected: str) -> None:
    text = "key,value\n" + "".join(f"{index},{cell}\n" for index, cell in enumerate(cells))
    assert columns(classified(text))[1] == ("value", expected)


def test_all_text_columns_have_no_header_so_names_are_positions() -> None:
    result = classified("name,city\nAda,London\nAlan,Bletchley\n")
    assert columns(result) == [("col0", "string"), ("col1", "string")]
    assert (result.format.header_lines, result.records) == (0, 3)


def test_a_first_row_with_a_number_is_data() -> None:
    result = classified("1,Ada\n2,Alan\n")
    assert columns(result) == [("col0", "bigint"), ("col1", "string")]
    assert result.records == 2


def test_a_long_first_cell_is_no_header_but_a_long_last_one_may_be() -> None:
    long = "x" * 150
    assert classified(f"{long},b\ntext,1\n").format.header_lines == 0
    assert classified(f"b,{long}\ntext,1\n").format.header_lines == 1


def test_a_control_character_is_no_column_name() -> None:
    assert classified("a\x02,b\ntext,1\n").format.header_lines == 0


def test_nameless_and_repeated_columns_get_names_of_their_own() -> None:
    result = classified("year,,Year,n\n1,x,2,3\n4,y,5,6\n")
    assert [name for name, _ in columns(result)] == ["year", "col1", "Year2", "n"]


def test_rows_longer_than_the_header_add_columns() -> None:
    result = classified("a,b\n1,x,2\n3,y,4\n5,z,6\n")
    assert columns(result) == [("a", "bigint"), ("b", "string"), ("col2", "bigint")]


def test_quotes_hold_delimiters_and_line_ends() -> None:
    result = classified('id,text\n1,"two\nlines, one cell"\n2,"say ""hi"""\n')
    assert result.records == 2
    assert columns(result) == [("id", "bigint"), ("text", "string")]


def test_are_columns_quoted_means_every_one() -> None:
    assert classified('"id","name"\n"1","x"\n').format.quoted is True
    assert classified('id,name\n1,"x"\n').format.quoted is False


def test_a_cut_text_loses_its_last_row() -> None:
    assert classified('id,n\n1,1\n2,2\n3,"thr', complete=False).records == 2


@pytest.mark.parametrize(
    "text",
    ["id\n1\n2\n", "id,name\n", "", "Dear all,\nthis is prose\nand so is this\nyes, it is\nindeed\n"],
    ids=["one column", "one row", "empty", "prose"],
)
def test_what_is_not_csv(text: str) -> None:
    assert classify_csv(text, complete=True) is None


def test_a_quote_that_never_closes_is_not_csv() -> None:
    assert classify_csv('id,name\n1,"' + "x,\n" * 100_000, complete=True) is None


def test_custom_classifier_fixes_header_delimiter_and_single_column() -> None:
    present = CsvOptions(delimiters=(",",), contains_header="PRESENT")
    assert columns(classified("name,city\nAda,London\n", options=present)) == [("name", "string"), ("city", "string")]
    absent = CsvOptions(contains_header="ABSENT")
    assert classified("id,n\n1,2\n", options=absent).records == 2
    single = classified("id\n1\n2\n", options=CsvOptions(delimiters=(",",), single_column=True))
    assert columns(single) == [("id", "bigint")]


def test_custom_header_names_the_columns() -> None:
    options = CsvOptions(header=("Key", "Value"))
    given = classified("1,2\n3,4\n", options=options)
    assert (columns(given), given.records) == ([("Key", "bigint"), ("Value", "bigint")], 2)
    repeated = classified("key,value\n3,4\n", options=options)
    assert (repeated.format.header_lines, repeated.records) == (1, 1)


def test_open_csv_serde_reads_strings_only() -> None:
    result = classified("id;n\n1;2\n", options=CsvOptions(delimiters=(";",), serde=OPEN_CSV))
    assert columns(result) == [("id", "string"), ("n", "string")]
    assert result.format.header_lines == 1
