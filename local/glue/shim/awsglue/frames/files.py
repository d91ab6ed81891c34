"""Which files a read means: paths and folders on S3 (or of this machine) with AWS's options for them."""

from __future__ import annotations

import fnmatch
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import boto3

from awsglue.frames.marks import Mark
from awsglue.unsupported import NotOnThisTarget

SCHEMES = ("s3://", "s3a://", "s3n://")
GLOB = set("*?{[")
ENDINGS = {"gzip": ".gz", "bzip2": ".bz2"}
_BUCKET = re.compile(r"s3[an]?://[^/]+")


@lru_cache
def client(service: str) -> Any:
    """The run's client of an AWS service: endpoint and credentials are those of its environment."""
    return boto3.client(service)


def paths_of(options: Mapping[str, Any]) -> list[str]:
    """The `paths` of a read, or its one `path`; a list may also be given as JSON text.

    Raises:
        ValueError: there is none.
    """
    given = options.get("paths") or options.get("path")
    if isinstance(given, str):
        given = json.loads(given) if given.lstrip().startswith("[") else [given]
    if not given:
        raise ValueError('connection_options has no "paths": expected {"paths": ["s3://bucket/folder/"]}')
    return [address(path) for path in given]


def address(path: str) -> str:
    """The path as Spark reads it here: `s3://` is S3A; a bucket alone is its root."""
    scheme = next((one for one in SCHEMES if path.startswith(one)), None)
    return with_root("s3://" + path.removeprefix(scheme)) if scheme else path


def with_root(path: str) -> str:
    """`s3://bucket/` for `s3://bucket`, which AWS's file system takes for the same, and to which S3A writes nothing."""
    return f"{path}/" if _BUCKET.fullmatch(path) else path


def bucket_and_key(path: str) -> tuple[str, str]:
    """Bucket and key of an address on S3."""
    bucket, _, key = address(path).removeprefix("s3://").partition("/")
    return bucket, key


def is_true(value: Any) -> bool:
    """An option that AWS takes as a bool or as text."""
    return str(value).strip().lower() == "true"


def listed(options: Mapping[str, Any], mark: Mark | None = None) -> list[str]:
    """The files that a read with these options means; of a bookmarked source those that are new, the oldest first.

    Options: `paths`, `recurse` (default false: only what lies directly in a folder), `exclusions` (glob patterns),
    `excludeStorageClasses`, `boundedFiles`, `boundedSize`. Hidden files (`_`, `.`) are never meant. A folder that is
    not there holds none.

    Raises:
        NotOnThisTarget: a file that is compressed, by `compressionType`, and has another ending.
    """
    recurse = is_true(options.get("recurse", False))
    found = [file for path in paths_of(options) for file in _files(path, recurse)]
    patterns = options.get("exclusions") or []
    patterns = json.loads(patterns) if isinstance(patterns, str) else patterns
    classes = options.get("excludeStorageClasses") or ()
    kept = [one for one in found if not _excluded(one.path, patterns) and one.storage_class not in classes]
    if mark is not None and mark.active:
        # A bookmark knows older files as read by their time alone, so a bounded read must take them first.
        kept = sorted(mark.unread(kept), key=lambda one: (one.modified, one.path))
    chosen = list(_bounded(kept, options))
    if mark is not None:
        mark.note(chosen)
    _refuse_other_endings([one.path for one in chosen], str(options.get("compressionType") or ""))
    return [one.path for one in chosen]


def _refuse_other_endings(found: Sequence[str], compression: str) -> None:
    """Spark's readers know a compressed file by its ending."""
    ending = ENDINGS.get(compression.lower())
    strange = next((path for path in found if ending and not path.lower().endswith(ending)), None)
    if strange is not None:
        raise NotOnThisTarget(
            f"create_dynamic_frame with compressionType={compression!r} of {strange}", f"name the file *{ending}"
        )


@dataclass(frozen=True)
class File:
    """A file: its address, size in bytes, time of its last change in seconds since 1970, and storage class."""

    path: str
    size: int
    modified: float
    storage_class: str = "STANDARD"


def _bounded(files: Sequence[File], options: Mapping[str, Any]) -> Iterator[File]:
    """The first files up to `boundedFiles` in number and `boundedSize` in bytes."""
    most, room = int(options.get("boundedFiles") or 0), int(options.get("boundedSize") or 0)
    total = 0
    for number, file in enumerate(files):
        total += file.size
        if (most and number >= most) or (room and total > room):
            return
        yield file


def _excluded(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(path, pattern.replace("**", "*")) for pattern in patterns)


def _files(path: str, recurse: bool) -> Iterator[File]:
    if path.startswith("s3://"):
        yield from _on_s3(path, recurse)
    else:
        yield from _on_disk(Path(path.removeprefix("file://").removeprefix("file:")), recurse)


def _hidden(name: str) -> bool:
    return name.startswith(("_", ".")) or name.endswith("_$folder$")


def _on_s3(path: str, recurse: bool) -> Iterator[File]:
    bucket, key = bucket_and_key(path)
    first = next((at for at, letter in enumerate(key) if letter in GLOB), None)
    start = key if first is None else key[:first].rpartition("/")[0]
    folder = start if not start or start.endswith("/") else f"{start}/"
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=start)
    for one in (one for page in pages for one in page.get("Contents", ())):
        name = one["Key"]
        if name.endswith("/") or not _meant(name, key, folder, recurse, first is not None):
            continue
        changed = one["LastModified"].timestamp()
        yield File(f"s3://{bucket}/{name}", one["Size"], changed, one.get("StorageClass", "STANDARD"))


def _meant(name: str, key: str, folder: str, recurse: bool, is_glob: bool) -> bool:
    """True for the object that the key names, or that lies in the folder, or that the pattern fits."""
    if is_glob:
        patterns = (key, f"{key.rstrip('/')}/*")
        return not _hidden(name.rpartition("/")[2]) and any(fnmatch.fnmatchcase(name, one) for one in patterns)
    if name == key:
        return True
    inside = name.removeprefix(folder)
    if inside == name and folder:
        return False
    return not any(_hidden(part) and "=" not in part for part in inside.split("/")) and (recurse or "/" not in inside)


def _on_disk(path: Path, recurse: bool) -> Iterator[File]:
    if path.is_file():
        yield _of_disk(path)
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(one for one in folders if recurse and not _hidden(one))
        for name in sorted(name for name in names if not _hidden(name)):
            yield _of_disk(Path(folder) / name)


def _of_disk(path: Path) -> File:
    found = path.stat()
    return File(str(path), found.st_size, found.st_mtime)
