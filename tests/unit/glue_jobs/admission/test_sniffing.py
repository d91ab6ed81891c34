"""What a wrong file is taken for: the reason names what it is, and says what to do."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

import pytest

from glue_jobs.admission import sniffing
from glue_jobs.contract.formats import JsonLines
from glue_jobs.contract.registry import FEEDS

USERBASE, TITLES = FEEDS["userbase"], FEEDS["titles"]
EVENTS = next(feed for feed in FEEDS.values() if isinstance(feed.format, JsonLines))
TABS = next(feed for feed in FEEDS.values() if feed.delimiter == "\t" and not isinstance(feed.format, JsonLines))
ALL = list(FEEDS.values())


def zip_archive() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("a.csv", "a,b\n")
    return body.getvalue()


def database(folder: Path) -> bytes:
    with sqlite3.connect(folder / "a.db") as connection:
        connection.execute("create table a (b)")
    return (folder / "a.db").read_bytes()


def test_formats_are_known_by_what_their_own_writers_write(tmp_path: Path) -> None:
    assert "ZIP archive" in sniffing.binary_format(zip_archive())
    assert sniffing.binary_format(database(tmp_path)) == "a SQLite database"
    assert "UTF-16" in sniffing.binary_format("a,b\n".encode("utf-16"))


@pytest.mark.parametrize("head", [b"", b"P", b"PAR", b"User ID,Age\n", "é,ü\n".encode(), b"BZ,a\n"])
def test_text_is_no_binary_format(head: bytes) -> None:
    assert sniffing.binary_format(head) == ""


def test_another_text_format_is_named() -> None:
    assert sniffing.text_format(b"\n <html>", USERBASE) == "HTML or XML"
    assert sniffing.text_format(b'\xef\xbb\xbf{"a": 1}', USERBASE) == "JSON"
    assert sniffing.text_format(b"[1]", USERBASE) == "JSON"
    assert sniffing.text_format(b"User ID,Age", USERBASE) == ""
    assert "a JSON array (write each of its objects" in sniffing.text_format(b' [{"a": 1}]', EVENTS)
    assert sniffing.text_format(b'{"a": 1}', EVENTS) == ""


def fault(headers: list[str]) -> str | None:
    return sniffing.header_fault(headers, USERBASE.delimiter.join(headers), USERBASE, ALL)


@pytest.mark.parametrize("feed", ALL, ids=lambda feed: feed.name)
def test_a_feed_s_own_header_is_right_in_any_order_and_case(feed) -> None:  # type: ignore[no-untyped-def]
    for headers in (list(feed.headers), list(reversed(feed.headers)), [f" {name.upper()} " for name in feed.headers]):
        assert sniffing.header_fault(headers, feed.delimiter.join(headers), feed, ALL) is None


def test_one_blank_or_several_are_the_same() -> None:
    assert fault([header.replace(" ", "   ") for header in USERBASE.headers]) is None
    assert fault([header.replace(" ", "\u00a0") for header in USERBASE.headers]) is not None


def test_a_missing_an_unexpected_a_renamed_and_a_repeated_column_are_told_apart() -> None:
    first, *rest = USERBASE.headers
    expected = f"; expected exactly {', '.join(USERBASE.headers)}"
    assert fault(rest) == f'missing column "{first}"{expected}'
    assert fault([first, *rest, "More"]) == f'unexpected column "More"{expected}'
    assert fault(["Another", *rest]) == f'missing column "{first}", unexpected column "Another" (renamed?){expected}'
    assert fault([first, first, *rest]) == f'column "{first}" more than once{expected}'


def test_what_nobody_sees_in_a_header_is_shown() -> None:
    first, *rest = USERBASE.headers
    assert f'unexpected column "{first}<U+200B>"' in str(fault([f"{first}\u200b", *rest]))


def test_many_columns_are_not_all_listed() -> None:
    said = str(fault([*USERBASE.headers, *(f"c{number}" for number in range(1_011))]))
    assert '"c9" and 1,001 more' in said and '"c10"' not in said


@pytest.mark.parametrize(("delimiter", "name"), [(";", "a semicolon"), ("\t", "a tab"), ("|", "a pipe")])
def test_another_delimiter_is_named(delimiter: str, name: str) -> None:
    line = delimiter.join(f'"{header}"' for header in USERBASE.headers)
    said = sniffing.header_fault([line], line, USERBASE, ALL)
    assert said == f"wrong delimiter: the header is separated by {name}; feed userbase expects a comma"


def test_a_feed_in_tabs_says_so() -> None:
    line = ",".join(TABS.headers)
    assert str(sniffing.header_fault([line], line, TABS, ALL)).endswith("is separated by a comma; feed "
                                                                        f"{TABS.name} expects a tab")  # fmt: skip


def test_another_feed_s_header_says_where_the_file_belongs() -> None:
    assert fault(list(TITLES.headers)) == (
        f"wrong feed: the header is that of titles; deliver the file under {TITLES.landing_folder}/"
    )


def test_a_row_in_the_header_s_place_is_shown_only_where_it_is_nobody_s() -> None:
    row = ["s1", "Movie", "A title", "A person"]
    line = ",".join(row)
    assert "no header: the first row (s1, Movie, A title, A person …)" in str(
        sniffing.header_fault(row, line, TITLES, ALL)
    )
    personal = next(feed for feed in ALL if feed.is_personal)
    said = str(sniffing.header_fault(row, line, personal, ALL))
    assert said.startswith("no header: the first row has none of the columns") and "A person" not in said


def test_the_expected_content_is_the_contract_s() -> None:
    assert sniffing.expected_content(TITLES) == f"expected UTF-8 text with the header {','.join(TITLES.headers)}"
    assert sniffing.expected_content(EVENTS) == "expected UTF-8 JSON lines: one object a line"
