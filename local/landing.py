"""Puts files where the outside world would: `s3://<landing>/<feed>/<file>`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from glue_jobs.contracts import FEEDS


class LandingError(RuntimeError):
    """The folder to land is not there or holds nothing that is a feed."""


def land(s3: Any, bucket: str, folder: Path, say: Callable[[str], None]) -> int:
    """Upload `<folder>/<feed>/**` and return the number of files that were new or changed.

    What is not landed is named: folders of feeds that are not built, files outside a feed's folder, hidden files.

    Raises:
        LandingError: `folder` is missing, or no subfolder is a feed's.
    """
    if not folder.is_dir():
        raise LandingError(f"{folder} is not a folder: DATA takes one with a subfolder for each feed")
    feeds = _feed_folders(folder, say)
    if not feeds:
        raise LandingError(f"{folder} has no subfolder named after a feed; the feeds are {', '.join(sorted(FEEDS))}")
    return sum(_land_feed(s3, bucket, feed, say) for feed in feeds)


def _feed_folders(folder: Path, say: Callable[[str], None]) -> list[Path]:
    feeds = []
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and entry.name in FEEDS:
            feeds.append(entry)
        elif entry.is_dir():
            say(f"   skipped {entry.name}/: no feed of that name is built; the feeds are {', '.join(sorted(FEEDS))}")
        else:
            say(f"   skipped {entry.name}: it lies outside a feed's folder")
    return feeds


def _land_feed(s3: Any, bucket: str, folder: Path, say: Callable[[str], None]) -> int:
    landed = 0
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        say(f"   {folder.name}/: no files")
    for path in files:
        key = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        if path.name.startswith("."):
            say(f"   skipped {key}: a hidden file")
        elif _etag(s3, bucket, key) == _md5(path):
            say(f"   unchanged {key}")
        else:
            # put_object, so that the ETag is the content's MD5 and the same file is known again.
            with path.open("rb") as body:
                s3.put_object(Bucket=bucket, Key=key, Body=body)
            say(f"   landed {key} ({path.stat().st_size:,} bytes)")
            landed += 1
    return landed


def _etag(s3: Any, bucket: str, key: str) -> str | None:
    try:
        return str(s3.head_object(Bucket=bucket, Key=key)["ETag"]).strip('"')
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise


def _md5(path: Path) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as body:
        while block := body.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
