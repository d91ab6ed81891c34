"""Files of every format as the curate jobs read them: the same cells, whole or in parts, numbered as in the file."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.feed import Feed
from glue_jobs.contract.registry import FEEDS
from tests.fixtures_feeds import rows_of
from tests.sample_feeds import EVENTS, NAMES, PAIRS
from tests.samples import file_of, written

HOSTILE = [
    "${env:HOME}", "${system:user.name}", "it's", 'a "quoted" word', "back\\slash\\", "%s {} $1 \\N", "`tick`",
    "ünï 映画",
]  # fmt: skip


def cells(rows: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows.orderBy("source_file", "record").select("record", *columns).collect()]


def write(path: Path, body: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


@pytest.mark.parametrize("feed", [PAIRS, NAMES, EVENTS], ids=lambda feed: str(feed.name))
def test_hostile_cells_are_the_text_that_they_are(spark: SparkSession, tmp_path: Path, feed: Feed) -> None:
    texts = {"pairs": "text", "names": "primaryName", "events": "quality.codec"}
    header, name = texts[feed.name], next(c.name for c in feed.columns if c.header == texts[feed.name])
    blank: dict[str, Any] = {column.header: "" for column in feed.columns}
    records = [{**blank, feed.columns[0].header: str(at), header: text} for at, text in enumerate(HOSTILE)]
    rows, _ = rows_of(spark, feed, write(tmp_path / "a", written(feed, records)))
    assert cells(rows, name) == list(enumerate(HOSTILE, 1))


@pytest.mark.parametrize("name", ["${env:HOME}.csv", "it's 100%25 'ñ' \\ `x`.csv", "[a]{b}*?.csv", "a b+c&d=e#f;g.csv"])
def test_hostile_file_names_are_the_text_that_they_are(spark: SparkSession, tmp_path: Path, name: str) -> None:
    rows, _ = rows_of(spark, PAIRS, write(tmp_path / name, b"id,text\n1,x\n"))
    assert cells(rows, "source_file", "text") == [(1, f"pairs/{name}", "x")]


CSV_FILES = {
    "LF": b"id,text\n1,a\n2,b\n",
    "CRLF": b"id,text\r\n1,a\r\n2,b\r\n",
    "a CRLF blank line first": b"\r\nid,text\r\n1,a\r\n2,b\r\n",
    "byte order mark and a blank line": b"\xef\xbb\xbf\r\nid,text\n1,a\n2,b",
    "blank lines": b"\n\nid,text\n1,a\n\n\r\n2,b\n\n",
    "quoted": b'"id","text"\n"1","a"\n"2","b"\n',
    "quoted, CRLF": b'"id","text"\r\n"1","a"\r\n"2","b"\r\n',
    "another order": b"text,id\na,1\nb,2\n",
}


@pytest.mark.parametrize("tail", [b"", b'3,"c\n"\n'], ids=["in lines", "with a line end in a cell"])
@pytest.mark.parametrize("name", CSV_FILES)
def test_delimited_files_in_lines_and_others_are_read_alike(
    spark: SparkSession, tmp_path: Path, name: str, tail: bytes
) -> None:
    body = CSV_FILES[name]
    tail = b'"c\n",3\n' if tail and name == "another order" else tail
    rows, (entry,) = rows_of(
        spark, PAIRS, write(tmp_path / "a.csv", body + (b"\n" if not body.endswith(b"\n") else b"") + tail)
    )
    assert entry.one_line == (not tail)
    expected = [(1, "1", "a"), (2, "2", "b"), *([(3, "3", "c")] if tail else [])]
    assert cells(rows, "id", "text") == expected


@pytest.mark.parametrize("tail", ["", '"c\nd"'], ids=["in lines", "with a line end in a cell"])
def test_empty_and_quoted_cells_are_read_alike(spark: SparkSession, tmp_path: Path, tail: str) -> None:
    texts = ["", '""', '"a,b"', '"say ""x"""', 'x"y', " z ", "\\", '"\\"', tail]
    body = "id,text\n" + "".join(f"{at},{text}\n" for at, text in enumerate(texts)) + ",\n"
    rows, _ = rows_of(spark, PAIRS, write(tmp_path / "a.csv", body.encode()))
    found = [row["raw"]["text"] for row in rows.orderBy("record").collect()]
    assert found == ["", "", "a,b", 'say "x"', 'x"y', " z ", "\\", "\\", "c\nd" if tail else "", ""]


def test_unquoted_text_keeps_its_quotes_and_knows_its_null(spark: SparkSession, tmp_path: Path) -> None:
    body = b'nconst\tprimaryName\tbirthYear\tknownFor\nn1\t"Gold" Rush\t\\N\ttt1,tt2\nn2\t"\t\t\\N x\nn3\t\t1970\t\\N\n'
    rows, _ = rows_of(spark, NAMES, write(tmp_path / "a.tsv", body))
    assert cells(rows, "id", "name", "birth_year", "known_for") == [
        (1, "n1", '"Gold" Rush', None, "tt1,tt2"),
        (2, "n2", '"', None, "\\N x"),
        (3, "n3", None, "1970", None),
    ]
    assert rows.orderBy("record").first()["raw"]["birthYear"] == "\\N"


def test_json_is_read_by_path_and_nan_is_null(spark: SparkSession, tmp_path: Path) -> None:
    records = [
        '{"event_id": "e1", "minutes": NaN, "quality": {"bitrate": 5, "codec": "NaN"}, "tags": ["a","b"], "steps": []}',
        '{"steps": null, "minutes": 43.0, "event_id": "e2", "quality": null}',
    ]
    rows, _ = rows_of(spark, EVENTS, write(tmp_path / "a.json", "\n".join(records).encode()))
    assert cells(rows, "id", "minutes", "bitrate", "codec", "tags", "steps", "fault") == [
        (1, "e1", None, "5", "NaN", '["a","b"]', "[]", None),
        (2, "e2", "43.0", None, None, None, None, None),
    ]


def test_lines_that_are_no_objects_are_records_with_a_fault(spark: SparkSession, tmp_path: Path) -> None:
    good = b'{"event_id": "e", "minutes": 1, "quality": {"bitrate": 1, "codec": "x"}, "tags": [], "steps": []}'
    bad = [
        b"{",
        good + good,
        b'{"event_id": "1", "event_id": "2"}',
        b"5",
        b'{"event_id": "e", "quality": 5}',
        b"{'a': 1}",
    ]
    rows, entry = rows_of(spark, EVENTS, write(tmp_path / "a.json", b"\n\n".join([good, *bad, good])))
    found = rows.orderBy("record").collect()
    assert [row["record"] for row in found] == list(range(1, 9))
    faults = [row["fault"] for row in found]
    assert faults[0] is None and faults[7] is None
    expected = [
        "line 3 is no JSON",
        "line 5 is more than one",
        'the key "event_id" twice',
        "no object",
        "two JSON parsers",
        "line 13",
    ]
    assert all(part in fault for part, fault in zip(expected, faults[1:7], strict=True)), faults
    assert [row["raw"]["(not read)"] for row in found][1:7] == [line.decode() for line in bad]
    assert found[0]["raw"]["(not read)"] is None


def large(feed: Feed) -> tuple[bytes, int]:
    """A file that is read in several parts, and its records; their ids are 0, 1, 2 …"""
    count = 120_000
    padding = "x" * 60
    if feed is EVENTS:
        head, rest = b"", '"tags": [], "steps": []'
        lines = (
            f'{{"event_id": "{at}", "minutes": 1, "quality": {{"bitrate": 1, "codec": "{padding}"}}, {rest}}}\n'
            for at in range(count)
        )
    elif feed is NAMES:
        head, lines = b"nconst\tprimaryName\tbirthYear\tknownFor\n", (f"{at}\t{padding}\t1\t2\n" for at in range(count))
    else:
        head, lines = b"id,text\n", (f'{at},"{padding}, x"\r\n' for at in range(count))
    return head + "".join(lines).encode(), count


@pytest.mark.parametrize("feed", [PAIRS, NAMES, EVENTS], ids=lambda feed: str(feed.name))
def test_a_large_file_is_read_by_every_core_with_its_own_record_numbers(
    spark: SparkSession, tmp_path: Path, feed: Feed
) -> None:
    body, count = large(feed)
    rows, (entry, _, packed) = rows_of(
        spark, feed, write(tmp_path / "large", body), write(tmp_path / "small", file_of_one(feed)),
        write(tmp_path / "packed.gz", gzip.compress(body[: len(body) // 8].rpartition(b"\n")[0])),
    )  # fmt: skip
    assert rows.rdd.getNumPartitions() > 1
    found = rows.selectExpr("file_id", "record", "cast(id as int) as id")
    (whole,) = (
        found.where(found.file_id == entry.file_id)
        .selectExpr("count(*)", "min(record)", "max(record)", "count_if(record != id + 1)", "count(distinct record)")
        .collect()
    )
    assert tuple(whole) == (count, 1, count, 0, count)
    (part,) = (
        found.where(found.file_id == packed.file_id)
        .selectExpr("count(*)", "max(record)", "count_if(record != id + 1)")
        .collect()
    )
    assert tuple(part) == (packed.rows_read, packed.rows_read, 0)


def file_of_one(feed: Feed) -> bytes:
    return written(feed, [{column.header: "0" for column in feed.columns}])


def test_hundreds_of_files_are_one_read(spark: SparkSession, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{at}.csv", b"id,text\n%d,a\n%d,b\n" % (at, at)) for at in range(60)]
    rows, entries = rows_of(spark, PAIRS, *paths)
    plan = rows._jdf.queryExecution().optimizedPlan().toString()
    assert plan.count("Relation [") == 1
    assert {(row["source_file"], row["record"], row["id"]) for row in rows.collect()} == {
        (f"pairs/{at}.csv", record, str(at)) for at in range(60) for record in (1, 2)
    }


def test_files_of_several_headers_are_read_by_their_own(spark: SparkSession, tmp_path: Path) -> None:
    userbase = FEEDS["userbase"]
    turned = ["\ufeff" + ",".join(reversed([header.upper() for header in userbase.headers]))]
    good = file_of(userbase, [{"User ID": "7"}]).decode().splitlines()
    turned.append(",".join(reversed(good[1].split(","))))
    rows, _ = rows_of(
        spark, userbase, write(tmp_path / "a.csv", file_of(userbase, [{"User ID": "6"}])),
        write(tmp_path / "b.csv", "\r\n".join(turned).encode()),
    )  # fmt: skip
    assert cells(rows, "subscriber_id", "device") == [(1, "6", "Laptop"), (1, "7", "Laptop")]


def test_json_keeps_what_a_line_says_of_nested_values(spark: SparkSession, tmp_path: Path) -> None:
    steps = [{"at": 1, "name": "x"}, {"at": 2, "name": None}]
    record = {"event_id": "e", "minutes": 1, "quality": {"bitrate": 1, "codec": "c"}, "tags": ["x"], "steps": steps}
    rows, _ = rows_of(spark, EVENTS, write(tmp_path / "a.json", json.dumps(record).encode()))
    assert json.loads(cells(rows, "steps")[0][1]) == steps
