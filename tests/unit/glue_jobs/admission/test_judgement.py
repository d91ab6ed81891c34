"""What admission says of files, good and bad: bytes in, verdict out."""

from __future__ import annotations

import gzip
import io
from dataclasses import replace
from typing import Any

import pytest

from glue_jobs.admission import judgement
from glue_jobs.admission.formats import delimited
from glue_jobs.admission.textlines import BLOCK
from glue_jobs.admission.verdict import Verdict
from glue_jobs.contract.registry import FEEDS
from tests.sample_feeds import EVENTS
from tests.samples import file_of

USERBASE, TITLES = FEEDS["userbase"], FEEDS["titles"]
GOOD = file_of(USERBASE, [{"User ID": "1"}, {"User ID": "2"}], "\r\n")
HEADER, FIRST, SECOND = GOOD.splitlines(keepends=True)
EVENT = b'{"event_id": "e", "minutes": 1, "quality": {"bitrate": 1, "codec": "x"}, "tags": [], "steps": []}\n'
BOM = b"\xef\xbb\xbf"


def judge(body: bytes, feed: Any = USERBASE) -> Verdict:
    return judgement.judge(io.BytesIO(body), [feed], list(FEEDS.values()))[1]


def without(column: str) -> bytes:
    index = USERBASE.headers.index(column)
    lines = [line.rstrip(b"\r\n").split(b",") for line in GOOD.splitlines()]
    return b"".join(b",".join(cells[:index] + cells[index + 1 :]) + b"\n" for cells in lines)


GOOD_FILES: dict[str, tuple[bytes, int]] = {
    "CRLF": (GOOD, 2),
    "LF": (GOOD.replace(b"\r\n", b"\n"), 2),
    "both line ends": (HEADER + FIRST.replace(b"\r\n", b"\n") + SECOND, 2),
    "no final line end": (GOOD.rstrip(b"\r\n"), 2),
    "byte order mark": (BOM + GOOD, 2),
    "byte order mark and quoted header": (BOM + b'"User ID"' + GOOD[len("User ID") :], 2),
    "blank lines": (HEADER + b"\r\n" + FIRST + b"\n\r\n" + SECOND + b"\r\n\r\n", 2),
    "header in another case": (HEADER.upper() + FIRST, 1),
    "blanks around header cells": (HEADER.replace(b",", b" , ") + FIRST, 1),
    "line end in a cell": (HEADER + FIRST.replace(b"Spain", b'"Sp\r\nain"') + SECOND, 2),
    "doubled quotes": (HEADER + FIRST.replace(b"Spain", b'"the ""Spain"", yes"'), 1),
    "other line separators in a cell": (HEADER + FIRST.replace(b"Spain", "a\u2028b\x0bc\x85".encode()), 1),
    "a long cell": (HEADER + FIRST.replace(b"Spain", b"x" * 500_000) + SECOND, 2),
}

BAD_FILES: dict[str, tuple[bytes, str, int]] = {
    "empty": (b"", "empty file", 0),
    "byte order mark alone": (BOM, "empty file", 0),
    "blank lines alone": (b"\r\n \r\n", "empty file", 0),
    "header only": (HEADER, "header only", 0),
    "header only, no line end": (HEADER.rstrip(), "header only", 0),
    "missing column": (without("Age"), 'missing column "Age"', 2),
    "renamed column": (GOOD.replace(b"Age", b"Years", 1), 'missing column "Age", unexpected column "Years"', 2),
    "extra column": (b"".join(line.rstrip() + b",x\n" for line in GOOD.splitlines()), 'unexpected column "x"', 2),
    "repeated column": (GOOD.replace(b"Gender", b"AGE", 1), 'column "AGE", "Age" more than once', 2),
    "semicolons, all quoted": (
        b"\r\n".join(b'"' + line.replace(b",", b'";"') + b'"' for line in GOOD.splitlines()) + b"\r\n",
        "wrong delimiter: the header is separated by a semicolon",
        2,
    ),
    "semicolons": (GOOD.replace(b",", b";"), "wrong delimiter: the header is separated by a semicolon", 2),
    "tabs": (GOOD.replace(b",", b"\t"), "separated by a tab", 2),
    "no header": (FIRST + SECOND + SECOND, "no header: the first row (1, Basic", 2),
    "another feed's header": (file_of(TITLES, [{}, {}, {}]), "wrong feed: the header is that of titles", 3),
    "short row": (GOOD + b"3,Basic\n", "record 3 (line 4) has 2 cells, the header has 10", 3),
    "long row": (HEADER + FIRST.replace(b"Spain", b"Spain, Ceuta") + SECOND, "record 1 (line 2) has 11 cells", 2),
    "open quote": (GOOD + b'3,"Basic,10\n4,x\n', 'record 3 (near line 5) opens a quote (") that is never closed', 4),
    "text after a quote": (GOOD + b'3,"Basic"s,10\n', "broken quoting: record 3 (near line 4)", 3),
    "open quote in the header": (b'"' + GOOD, "broken quoting: the header", 2),
    "old Mac line ends": (GOOD.replace(b"\r\n", b"\r"), "carriage return outside quotes", 0),
    "Latin-1": (GOOD + SECOND.replace(b"Spain", b"Espa\xf1a"), "not UTF-8: byte 0xf1 in line 4", 3),
    "UTF-16": (GOOD.decode().encode("utf-16"), "UTF-16", 0),
    "UTF-16 without a mark": (GOOD.decode().encode("utf-16-le"), "NUL byte in line 1", 3),
    "NUL": (GOOD + SECOND.replace(b"Spain", b"Sp\0ain"), "NUL byte in line 4", 3),
    "gzip twice": (gzip.compress(gzip.compress(GOOD)), "the content is gzip within gzip", 0),
    "gzip cut short": (gzip.compress(GOOD)[:-12], "broken gzip: it ends too early", 2),
    "gzip with other bytes after it": (gzip.compress(GOOD) + b"more", "broken gzip", 3),
    "bad gzip": (b"\x1f\x8b" + b"x" * 100, "broken gzip", 0),
    "zip": (b"PK\x03\x04" + b"\0" * 100, "ZIP archive or an Excel workbook", 0),
    "parquet": (b"PAR1" + b"\x15\x04" * 100, "Parquet", 0),
    "JSON": (b'{"User ID": 1}\n{"User ID": 2}\n', "looks like JSON; expected UTF-8 text with the header User ID,", 2),
    "an error page": (b"<!DOCTYPE html>\n<p>503</p>\n", "looks like HTML or XML", 2),
}


@pytest.mark.parametrize("name", GOOD_FILES)
def test_good_files_are_admitted_with_their_records_counted(name: str) -> None:
    body, rows = GOOD_FILES[name]
    verdict = judge(body)
    assert (verdict.reason, verdict.rows_read) == (None, rows)
    assert [header.casefold() for header in verdict.headers] == [header.casefold() for header in USERBASE.headers]


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_refused_with_the_reason(name: str) -> None:
    body, reason, rows = BAD_FILES[name]
    verdict = judge(body)
    assert reason in (verdict.reason or "")
    assert verdict.rows_read == rows


def test_columns_may_come_in_any_order() -> None:
    order = list(reversed(range(len(USERBASE.headers))))
    lines = [line.split(b",") for line in GOOD.splitlines()]
    verdict = judge(b"".join(b",".join(cells[index] for index in order) + b"\n" for cells in lines))
    assert (verdict.reason, verdict.headers) == (None, list(reversed(USERBASE.headers)))


def test_a_file_is_judged_in_blocks() -> None:
    rows = 40_000
    source = _Reads(HEADER + FIRST * rows)
    verdict = judgement.judge(source, [USERBASE], [])[1]
    assert (verdict.reason, verdict.rows_read) == (None, rows)
    assert source.largest <= BLOCK


def test_a_fault_at_the_end_of_a_long_file_is_found() -> None:
    rows = 40_000
    verdict = judge(HEADER + FIRST * rows + b"1,2\n")
    assert f"record {rows + 1} (line {rows + 2}) has 2 cells" in (verdict.reason or "")
    assert verdict.rows_read == rows + 1


def test_a_quote_that_swallows_the_file_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LONGEST_CELL", 10_000)
    verdict = judge(HEADER + b'1,"' + FIRST * 1_000)
    assert "cell over 10,000 characters, most likely a quote" in (verdict.reason or "")
    assert verdict.rows_read == 1_000


def test_characters_across_blocks_are_read_whole() -> None:
    line = FIRST.replace(b"Spain", "Españaé".encode())
    for shift in range(3):
        body = HEADER + FIRST.replace(b"Spain", b"S" * (5 + shift)) + line * (BLOCK // len(line) + 2)
        assert judge(body).reason is None


def test_a_file_in_a_shared_folder_is_of_the_feed_whose_header_it_has() -> None:
    feeds = [USERBASE, TITLES, EVENTS]
    for feed, body in (
        (USERBASE, GOOD),
        (TITLES, file_of(TITLES, [{}])),
        (EVENTS, EVENT),
        (EVENTS, gzip.compress(EVENT)),
    ):
        found, verdict = judgement.judge(io.BytesIO(body), feeds, feeds)
        assert (found.name, verdict.reason) == (feed.name, None)


def test_a_file_of_no_feed_in_a_shared_folder_is_refused_by_the_one_it_resembles_most() -> None:
    renamed = file_of(TITLES, [{}]).replace(b"cast", b"actors", 1)
    found, verdict = judgement.judge(io.BytesIO(renamed), [USERBASE, EVENTS, TITLES], [])
    assert found is TITLES and 'missing column "cast"' in (verdict.reason or "")


def test_what_nobody_sees_in_a_header_is_told_by_its_code_point() -> None:
    for unseen, told in (("User\u00a0ID", '"User<U+00A0>ID"'), ("\ufeffUser ID", '"<U+FEFF>User ID"')):
        body = BOM + GOOD.replace(b"User ID", unseen.encode(), 1)
        assert f'missing column "User ID", unexpected column {told} (renamed?)' in (judge(body).reason or "")


def test_ten_thousand_columns_make_no_long_reason() -> None:
    header = b",".join(b"column %d" % number for number in range(10_000))
    reason = judge(b"User ID," + header + b"\n1\n").reason or ""
    assert "and 9,990 more" in reason and len(reason) < 700


def test_a_wrong_delimiter_is_the_reason_also_where_the_rows_are_quoted_for_it() -> None:
    body = GOOD.replace(b",", b";").replace(b";Basic;", b';"Ba""sic";x"')
    assert "wrong delimiter: the header is separated by a semicolon" in (judge(body).reason or "")


def test_a_first_row_of_persons_is_not_shown_in_a_reason() -> None:
    secret = replace(USERBASE, columns=(replace(USERBASE.columns[0], personal="hash"), *USERBASE.columns[1:]))
    assert "no header: the first row has none of the columns" in (judge(FIRST * 2, secret).reason or "")
    assert "Spain" not in (judge(FIRST * 2, secret).reason or "")


ONE_LINE = {
    "no quotes": (GOOD, True),
    "blank lines": (b"\r\n" + HEADER + b"\n" + FIRST, True),
    "quotes without line ends": (HEADER + FIRST.replace(b"Spain", b'"Spain, Ceuta"') + SECOND, True),
    "a line end in a cell": (HEADER + FIRST.replace(b"Spain", b'"Sp\nain"') + SECOND, False),
    "a line end in the header": (HEADER.replace(b"Age", b'"Age\n"') + FIRST, False),
    "a line end after a block": (HEADER + FIRST * 30_000 + FIRST.replace(b"Spain", b'"Sp\nain"'), False),
}


@pytest.mark.parametrize("name", ONE_LINE)
def test_records_that_are_lines_are_told_from_others(name: str) -> None:
    body, one_line = ONE_LINE[name]
    verdict = judge(body)
    assert (verdict.reason, verdict.one_line) == (None, one_line)


def test_a_quote_after_blocks_without_any_is_counted_from_there_on() -> None:
    rows = 40_000
    odd = FIRST.replace(b"Spain", b'"Sp\nain"') + FIRST.replace(b"Spain", b'"x"') * 5_000 + b'1,"2"\n'
    verdict = judge(HEADER + FIRST * rows + odd + FIRST)
    assert f"record {rows + 5_002} (line {rows + 5_004}) has 2 cells" in (verdict.reason or "")
    assert verdict.rows_read == rows + 5_003


class _Reads(io.BytesIO):
    """Remembers the largest block that was asked for."""

    largest = 0

    def read(self, size: Any = -1) -> bytes:
        block = super().read(size)
        self.largest = max(self.largest, len(block))
        return block
