"""Puts files where the outside world would: `s3://<landing>/<feed>/<file>`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from glue_jobs.contract.registry import FEEDS
from local.stack.home import write_private

SOURCE = "landed-source"
GENERATED, OWN = "generated", "own"


class LandingError(RuntimeError):
    """The folder to land is not there, holds nothing that is a feed, or would mix made-up rows into real ones."""


@contextmanager
def claimed_source(home: Path, source: str, say: Callable[[str], None]) -> Iterator[None]:
    """Remember whether this stack was first given GENERATED files or the user's OWN.

    Generated rows have the same keys as real ones (`s1`, subscriber 1) and would become their next versions. Your own
    files over generated ones are a way to try things, and said; generated ones over your own are never wanted.

    Raises:
        LandingError: the stack holds the user's own files, and generated ones were to be landed.
    """
    note = home / SOURCE
    first = note.read_text().strip() if note.exists() else ""
    if first == OWN and source == GENERATED:
        raise LandingError(
            "this stack holds your own files, and generated rows with the same keys would overwrite theirs:"
            " DATA=<folder> lands more of your own, `make refresh` runs again without landing,"
            " `make clean` first gives a stack for generated data"
        )
    elif first == GENERATED and source == OWN:
        say(
            "   NOTE: this stack holds generated data; rows of yours with the same keys become their next versions."
            " For your files alone: make clean, then make run DATA=<folder>"
        )
    # Before the first upload: one that is killed half-way has landed something.
    write_private(note, f"{first or source}\n")
    try:
        yield
    except LandingError:  # raised before anything is uploaded
        if not first:
            note.unlink()
        raise


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
