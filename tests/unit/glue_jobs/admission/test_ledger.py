"""The memory of what was delivered: names that no path takes for a pattern, entries that come back as they went."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from glue_jobs.admission import ledger
from glue_jobs.admission.ledger import ADMITTED, Entry, LedgerError
from tests.fake_s3 import FakeS3

ENTRY = Entry(
    file_id=ledger.file_id("titles/a b.csv", "e1"), feed="titles", file="titles/a b.csv", etag="e1", status=ADMITTED,
    key="raw/titles/x-a b.csv", headers=["Ünicode", "b"], rows_read=3, reason=None, ingested_at="2026-01-31T06:00:00",
    run_id="r1", one_line=True, gzip=False, broken={"2": "no object"}, forced="",
)  # fmt: skip


def test_a_delivery_is_its_key_and_its_content() -> None:
    same = ledger.file_id("titles/a.csv", "e1")
    assert same == ledger.file_id("titles/a.csv", "e1")
    others = {ledger.file_id(key, etag) for key, etag in (("titles/a.csv", "e2"), ("titles/b.csv", "e1"))}
    assert len(others | {same}) == 3
    assert len(same) == ledger.ID_LENGTH and set(same) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("landing_key", "name"),
    [
        ("titles/a.csv", "id-a.csv"),
        ("titles/sub/folder/a b (50%+ñ).csv", "id-a b (50%+ñ).csv"),
        ("titles/*[a]{b}?:\\\n.csv", "id-__a__b_____.csv"),
        ("titles/", "id-"),
    ],
)
def test_no_name_in_the_lake_is_a_pattern_or_leads_elsewhere(landing_key: str, name: str) -> None:
    assert ledger.stored_name("id", landing_key) == name


@pytest.mark.parametrize(
    ("landing_key", "gzip", "name"),
    [
        ("t/a.csv", False, "id-a.csv"),
        ("t/a.csv", True, "id-a.csv.gz"),
        ("t/a.csv.gz", True, "id-a.csv.gz"),
        # Spark would unpack it by its name and fail.
        ("t/a.csv.gz", False, "id-a.csv.gz.txt"),
        ("t/a.csv.bz2", False, "id-a.csv.bz2.txt"),
    ],
)
def test_the_suffix_in_the_raw_zone_tells_the_content(landing_key: str, gzip: bool, name: str) -> None:
    assert ledger.raw_name("id", landing_key, gzip) == name


class Paged(FakeS3):
    """Lists one object a page."""

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_objects_v2"
        return self

    def paginate(self, Bucket: str, Prefix: str) -> Any:
        yield {}
        for bucket, key in sorted(self.objects, reverse=True):
            if bucket == Bucket and key.startswith(Prefix):
                yield {"Contents": [{"Key": key, "Size": len(self.objects[bucket, key])}]}


def test_an_entry_comes_back_as_it_went() -> None:
    s3 = Paged()
    ledger.write(s3, "lake", ENTRY)
    assert ledger.read(s3, "lake", "titles", ENTRY.file_id) == ENTRY
    assert s3.puts == 1


def test_an_entry_of_an_earlier_release_is_read() -> None:
    s3 = Paged()
    later = ("one_line", "gzip", "broken", "forced")
    body = {name: value for name, value in asdict(ENTRY).items() if name not in later}
    s3.put_object("lake", ledger.ledger_key("titles", "old"), ledger.json.dumps(body).encode())
    found = ledger.read(s3, "lake", "titles", "old")
    assert found == replace(ENTRY, one_line=False, gzip=False, broken={}, forced="")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"file_id": "x"}', b'{"strange": 1}', b"\xff"])
def test_what_is_no_entry_is_named_with_what_to_do(body: bytes) -> None:
    s3 = Paged()
    s3.put_object("lake", ledger.ledger_key("titles", "broken"), body)
    with pytest.raises(LedgerError, match=r"s3://lake/admission/titles/broken\.json is not a ledger entry .*: delete"):
        ledger.read(s3, "lake", "titles", "broken")


def test_the_ids_of_a_feed_are_its_own() -> None:
    s3 = Paged()
    for feed, identity in (("titles", "b"), ("titles", "a"), ("titles_more", "c"), ("userbase", "d")):
        ledger.write(s3, "lake", replace(ENTRY, feed=feed, file_id=identity))
    s3.put_object("lake", "admission/titles/note.txt", b"")
    assert ledger.known_ids(s3, "lake", "titles") == ["a", "b"]
    assert ledger.known_ids(s3, "lake", "revenue") == []
