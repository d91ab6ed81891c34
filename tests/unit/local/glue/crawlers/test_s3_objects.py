"""Listing rules: globs, hidden and empty objects; samples: compression, BOM, encoding."""

from __future__ import annotations

import bz2
import gzip

import pytest

from local.glue.crawlers import s3_objects
from local.glue.crawlers.s3_objects import S3Object, Sample, decode, glob_pattern, read_sample
from local.glue.crawlers.schemas import CrawlFailed


class Body:
    """What get_object returns as Body."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self) -> bytes:
        return self._data


class OneObject:
    """The single S3 call a sample needs, over bytes at hand."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def get_object(self, Bucket: str, Key: str, Range: str) -> dict[str, Body]:  # noqa: N803 - boto3's names
        start, end = (int(part) for part in Range.removeprefix("bytes=").split("-"))
        return {"Body": Body(self.data[start : end + 1])}


def sample(data: bytes) -> Sample:
    return read_sample(OneObject(data), S3Object("b", "k", len(data)))


@pytest.mark.parametrize(
    ("glob", "matching", "other"),
    [
        ("*.csv", ["a.csv"], ["a.txt", "dir/a.csv"]),
        ("*.*", ["a.csv"], ["acsv"]),
        ("**.csv", ["a.csv", "dir/sub/a.csv"], ["a.csv.gz"]),
        ("**/_tmp/**", ["x/_tmp/y"], ["_tmp"]),
        ("foo.?", ["foo.x"], ["foo.xy", "foo/x"]),
        ("*.{csv,json}", ["a.csv", "a.json"], ["a.tsv", "a.csv,json"]),
        ("[a-c]*", ["b1"], ["d1"]),
        ("[!a]*", ["b"], ["a"]),
        (r"a\*", ["a*"], ["ab"]),
        (r"{a\,b,c}", ["a,b", "c"], ["a", "b"]),
        ("a,b", ["a,b"], ["a"]),
    ],
)
def test_exclusion_globs(glob: str, matching: list[str], other: list[str]) -> None:
    pattern = glob_pattern(glob)
    assert [name for name in matching if not pattern.fullmatch(name)] == []
    assert [name for name in other if pattern.fullmatch(name)] == []


@pytest.mark.parametrize("glob", ["{a,b", "[ab"])
def test_an_unfinished_glob_is_named(glob: str) -> None:
    with pytest.raises(CrawlFailed, match="not closed"):
        glob_pattern(glob)


@pytest.mark.parametrize(
    ("pack", "name"), [(gzip.compress, "gzip"), (bz2.compress, "bzip2"), (bytes, "none")], ids=["gzip", "bzip2", "none"]
)
def test_small_files_are_read_whole(pack: type[bytes], name: str) -> None:
    found = sample(pack(b"a,b\n1,2\n"))
    assert (found.data, found.compression, found.complete, found.text_size) == (b"a,b\n1,2\n", name, True, 8)


def test_gzip_of_several_members_is_one_text() -> None:
    assert sample(gzip.compress(b"a,b\n") + gzip.compress(b"1,2\n")).data == b"a,b\n1,2\n"


def test_large_files_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_objects, "SAMPLE_BYTES", 1000)
    plain = sample(b"x" * 5000)
    assert (len(plain.data), plain.complete, plain.text_size) == (1000, False, 5000)
    text = "".join(f"{index},{index * 7919 % 1009}\n" for index in range(5000)).encode()
    packed = sample(gzip.compress(text))
    assert packed.complete is False
    assert text.startswith(packed.data)
    assert packed.text_size == pytest.approx(len(text), rel=0.5)


def test_a_gzip_bomb_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_objects, "SAMPLE_TEXT_BYTES", 1000)
    found = sample(gzip.compress(b"0" * 1_000_000))
    assert (len(found.data), found.complete) == (1000, False)


def test_a_damaged_gzip_names_the_file() -> None:
    with pytest.raises(CrawlFailed, match="s3://b/k: not a readable gzip"):
        sample(b"\x1f\x8b\x08\x00 this is not deflate")


@pytest.mark.parametrize(
    ("data", "complete", "expected"),
    [
        (b"\xef\xbb\xbfa,b", True, "a,b"),
        ("naïve".encode(), True, "naïve"),
        ("naï".encode()[:-1], False, "na"),
        ("naï".encode()[:-1], True, None),
        ("naïve".encode("latin-1"), True, None),
        ("a,b".encode("utf-16"), True, None),
        (b"a\x00b", True, None),
    ],
)
def test_decode(data: bytes, complete: bool, expected: str | None) -> None:
    assert decode(Sample(data, "none", complete, len(data))) == expected
