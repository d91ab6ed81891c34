"""Unquoted text: a quote is text, a record is a line."""

from __future__ import annotations

import gzip
import io

import pytest

from glue_jobs.admission import judgement
from glue_jobs.admission.verdict import Verdict
from tests.sample_feeds import NAMES

HEADER = b"nconst\tprimaryName\tbirthYear\tknownFor\n"
ROW = b"nm1\tAnn\t1970\ttt1,tt2\n"


def judge(body: bytes) -> Verdict:
    return judgement.judge(io.BytesIO(body), [NAMES], [NAMES])[1]


GOOD_FILES = {
    "plain": (HEADER + ROW, 1),
    "gzip": (gzip.compress(HEADER + ROW), 1),
    "gzip in two members": (gzip.compress(HEADER + ROW) + gzip.compress(ROW), 2),
    "one quote": (HEADER + ROW.replace(b"Ann", b'"Gold" Rush "'), 1),
    "a quote left open": (HEADER + ROW.replace(b"Ann", b'"Ann') + ROW, 2),
    "CRLF": ((HEADER + ROW).replace(b"\n", b"\r\n"), 1),
    "byte order mark": (b"\xef\xbb\xbf" + HEADER + ROW, 1),
    "blank lines": (b"\n" + HEADER + b"\r\n" + ROW + b"\n\n" + ROW, 2),
    "no final line end": ((HEADER + ROW).rstrip(), 1),
    "empty cells": (HEADER + b"\t\t\t\n", 1),
}


@pytest.mark.parametrize("name", GOOD_FILES)
def test_good_files_are_admitted_with_their_records_counted(name: str) -> None:
    body, rows = GOOD_FILES[name]
    verdict = judge(body)
    assert (verdict.reason, verdict.rows_read, verdict.one_line) == (None, rows, True)
    assert verdict.headers == NAMES.headers
    assert verdict.gzip == name.startswith("gzip")


BAD_FILES = {
    "short row": (HEADER + ROW + b"\n" + b"nm2\tBo\n", "record 2 (line 4) has 2 cells, the header has 4", 2),
    "long and short rows": (HEADER + b"a\tb\tc\td\te\n" + b"a\tb\tc\n", "record 1 (line 2) has 5 cells", 2),
    "commas": (HEADER.replace(b"\t", b",") + ROW, "separated by a comma; feed names expects a tab", 1),
    "missing column": (b"nconst\tprimaryName\tbirthYear\nnm1\tA\t1\n", 'missing column "knownFor"', 1),
    "header only": (HEADER, "header only", 0),
    "blank lines": (b"\n\r\n \n", "nothing but blank lines", 0),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_refused_with_the_reason(name: str) -> None:
    body, reason, rows = BAD_FILES[name]
    verdict = judge(body)
    assert reason in (verdict.reason or "")
    assert verdict.rows_read == rows


def test_a_fault_in_a_later_block_is_named_by_its_record_and_line() -> None:
    rows = 100_000
    verdict = judge(HEADER + ROW * rows + b"nm\n" + ROW)
    assert f"record {rows + 1} (line {rows + 2}) has 1 cells" in (verdict.reason or "")
    assert verdict.rows_read == rows + 2
