"""Puts one file into S3 as it stood at one moment, or not at all: somebody may still be writing it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

ATTEMPTS = 3


class StillWritten(RuntimeError):
    """The file changed each time that it was read."""


def upload(s3: Any, bucket: str, key: str, path: Path) -> bool:
    """Upload the file; False where the object has this content already.

    The file is read twice: for its MD5, by which S3 refuses a body that has changed since, then as the body. Where it
    changed meanwhile all is done again.

    Raises:
        StillWritten: it changed during each attempt; nothing of these attempts is left in the bucket.
    """
    landed = False
    for _ in range(ATTEMPTS):
        before, digest = _state(path), _md5(path)
        if _state(path) != before:
            continue
        if _etag(s3, bucket, key) == digest.hex():
            return landed
        landed = _put(s3, bucket, key, path, digest) or landed
        if landed and _state(path) == before:
            return True
    if landed:
        s3.delete_object(Bucket=bucket, Key=key)
    raise StillWritten(f"{path} changed each time it was read")


def _put(s3: Any, bucket: str, key: str, path: Path, digest: bytes) -> bool:
    # put_object, so that the ETag is the content's MD5 and the same file is known again.
    with path.open("rb") as body:
        try:
            s3.put_object(Bucket=bucket, Key=key, Body=body, ContentMD5=base64.b64encode(digest).decode())
        except ClientError as error:
            if error.response["Error"]["Code"] in ("BadDigest", "IncompleteBody"):
                return False
            raise
    return True


def _state(path: Path) -> tuple[int, int, int]:
    """Changes with every write, and where another file takes the name."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _etag(s3: Any, bucket: str, key: str) -> str | None:
    try:
        return str(s3.head_object(Bucket=bucket, Key=key)["ETag"]).strip('"')
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise


def _md5(path: Path) -> bytes:
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as body:
        while block := body.read(1 << 20):
            digest.update(block)
    return digest.digest()
