"""Where files go: the same bytes on disk and in a bucket, whole or not at all."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.generate import produce
from local.generate.order import Block, File, Order
from local.generate.places import Bucket, Folder, Written

FEED = "behaviour_search_logs"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="landing")
        yield client


def keys(s3: Any) -> list[str]:
    return [item["Key"] for item in s3.list_objects_v2(Bucket="landing").get("Contents", [])]


def pieces(count: int, size: int) -> Iterator[Block]:
    return (Block(1, bytes([65 + index % 26]) * size) for index in range(count))


def cut_short(how: type[BaseException]) -> Iterator[Block]:
    yield Block(1, b"x" * 20_000_000)
    raise how


def test_a_bucket_gets_the_bytes_that_a_folder_gets(s3: Any, tmp_path: Path) -> None:
    order = Order(scale=0.1)
    (on_disk,) = produce(order, [FEED], Folder(tmp_path / "new" / "folder"))
    (in_bucket,) = produce(order, [FEED], Bucket(s3, "landing", "in"))
    path = tmp_path / "new" / "folder" / "behaviour" / "search_logs.csv"
    size = path.stat().st_size
    assert on_disk.files == [Written(str(path), in_bucket.rows, size)]
    assert in_bucket.files == [Written("s3://landing/in/behaviour/search_logs.csv", on_disk.rows, size)]
    assert s3.get_object(Bucket="landing", Key=keys(s3)[0])["Body"].read() == path.read_bytes()
    assert on_disk.rows == path.read_bytes().count(b"\n") - 1


def test_a_large_file_goes_up_in_parts(s3: Any) -> None:
    (written,) = Bucket(s3, "landing").put("feed", [File("large", pieces(40, 500_000))])
    assert written == Written("s3://landing/feed/large", 40, 20_000_000)
    assert s3.head_object(Bucket="landing", Key="feed/large")["ETag"].endswith('-3"')


def test_a_file_that_is_cut_short_is_nowhere(s3: Any, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        Folder(tmp_path).put("feed", [File("a", pieces(2, 10)), File("b", cut_short(KeyboardInterrupt))])
    assert not (tmp_path / "feed").exists()
    # Blocks are made in a thread of the transfer's there: Ctrl-C reaches the main thread alone.
    with pytest.raises(RuntimeError):
        Bucket(s3, "landing").put("feed", [File("b", cut_short(RuntimeError))])
    assert keys(s3) == []
    Folder(tmp_path).put("feed", [File("c", pieces(1, 10))])
    assert [path.name for path in tmp_path.rglob("*")] == ["feed", "c"]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    tracemalloc.start()
    Folder(tmp_path).put("feed", [File("large", pieces(200, 1_000_000))])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000 < (tmp_path / "feed" / "large").stat().st_size
