"""JSON lines: a bad line is a bad row; what tells of another kind of file refuses it."""

from __future__ import annotations

import gzip
import io
import json

import pytest

from glue_jobs.admission import judgement
from glue_jobs.admission.formats import json_lines
from glue_jobs.admission.verdict import Verdict
from glue_jobs.contract.registry import FEEDS
from tests.sample_feeds import EVENTS

RECORD = {
    "event_id": "e1", "minutes": 1.5, "quality": {"bitrate": 5, "codec": "av1"}, "tags": ["a"],
    "steps": [{"at": 1, "name": "x"}],
}  # fmt: skip
GOOD = json.dumps(RECORD).encode() + b"\n"


def changed(**changes: object) -> bytes:
    return json.dumps({**RECORD, **changes}).encode() + b"\n"


def without(name: str) -> bytes:
    return json.dumps({key: value for key, value in RECORD.items() if key != name}).encode() + b"\n"


def judge(body: bytes) -> Verdict:
    return judgement.judge(io.BytesIO(body), [EVENTS], [EVENTS, *FEEDS.values()])[1]


GOOD_FILES = {
    "plain": (GOOD * 2, 2),
    "gzip": (gzip.compress(GOOD), 1),
    "CRLF, blank lines, no final line end": (b"\r\n" + GOOD.rstrip() + b"\r\n \t\r\n" + GOOD.rstrip(), 2),
    "byte order marks of two files in one": (b"\xef\xbb\xbf" + GOOD + b"\xef\xbb\xbf" + GOOD, 2),
    "bare NaN": (changed(minutes=float("nan")), 1),
    "a path that some records lack": (without("tags") + GOOD + without("quality"), 3),
    "null where an object may be": (changed(quality=None) + GOOD, 2),
    "unknown members of a struct are the type's": (changed(steps=[{"at": 1, "more": 2}]), 1),
    "a long line": (changed(tags=["x" * 3_000_000]), 1),
}


@pytest.mark.parametrize("name", GOOD_FILES)
def test_good_files_are_admitted_with_their_records_counted(name: str) -> None:
    body, rows = GOOD_FILES[name]
    verdict = judge(body)
    assert (verdict.reason, verdict.rows_read, verdict.broken) == (None, rows, {})
    assert (verdict.one_line, verdict.headers) == (True, EVENTS.headers)


BAD_LINES = {
    "cut short": (b'{"event_id": "e1", "minu\n', "line 3 is no JSON: Unterminated string starting at"),
    "two objects": (GOOD.rstrip() + GOOD, "line 3 is more than one JSON object"),
    "a number": (b"17\n", "line 3 is JSON, but no object"),
    "an array": (b"[1]\n", "line 3 is JSON, but no object"),
    "a key twice": (b'{"event_id": "e1", "event_id": "e2"}\n', 'line 3 has the key "event_id" twice'),
    "a key twice below": (b'{"quality": {"codec": 1, "codec": 2}}\n', 'line 3 has the key "codec" twice'),
    "nested without end": (b'{"tags": ' + b"[" * 200_000 + b"\n", "line 3 is nested too deeply"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_is_a_bad_record_of_a_good_file(name: str) -> None:
    line, reason = BAD_LINES[name]
    verdict = judge(GOOD + b"\n" + line + GOOD)
    assert (verdict.reason, verdict.rows_read, list(verdict.broken)) == (None, 3, [2])
    assert verdict.broken[2].startswith(reason)


PRETTY = json.dumps(RECORD, indent=1).encode() + b"\n"
BAD_FILES = {
    "an array of objects": (b"[" + GOOD.rstrip() + b",\n" + GOOD + b"]\n", "looks like a JSON array", 3),
    "an object over many lines": (
        PRETTY,
        "no line is a JSON object; the first: line 1 is no JSON",
        PRETTY.count(b"\n"),
    ),
    "CSV": (b"event_id,minutes\ne1,5\n", "no line is a JSON object", 2),
    "unknown top-level key": (GOOD + changed(extra=1), 'unexpected column "extra"', 2),
    "unknown key below": (
        changed(quality={"bitrate": 1, "codec": "x", "fps": 1}),
        'unexpected column "quality.fps"',
        1,
    ),
    "a path in no record": (without("tags") * 3, 'missing column "tags"', 3),
    "a path below in no record": (changed(quality={"bitrate": 1}), 'missing column "quality.codec"', 1),
    "another case": (
        GOOD.replace(b"minutes", b"Minutes"),
        'column "minutes", unexpected column "Minutes" (renamed?)',
        1,
    ),
    "blank lines": (b"\n \r\n", "nothing but blank lines", 0),
    "an error page": (b"<html>\n", "looks like HTML or XML; expected UTF-8 JSON lines", 1),
    "Latin-1": (GOOD + changed(event_id="x").replace(b'"x"', b'"\xf1"'), "not UTF-8: byte 0xf1 in line 2", 2),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_refused_with_the_reason(name: str) -> None:
    body, reason, rows = BAD_FILES[name]
    verdict = judge(body)
    assert reason in (verdict.reason or "")
    assert verdict.rows_read == rows


def test_too_many_bad_lines_refuse_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MOST_BROKEN", 3)
    assert judge(GOOD + b"{\n" * 3).reason is None
    verdict = judge(GOOD + b"{\n" * 4 + GOOD)
    assert "more than 3 lines can't be read as JSON objects; the first: line 2" in (verdict.reason or "")
    assert verdict.rows_read == 6
    assert "no line is a JSON object" in (judge(b"x\n" * 10).reason or "")
