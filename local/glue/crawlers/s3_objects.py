"""What lies under a crawler's include path, and the first bytes of it."""

from __future__ import annotations

import bz2
import codecs
import re
import zlib
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from local.glue.crawlers.definition import S3Target
from local.glue.crawlers.schemas import CrawlFailed

# The schema is taken from this much of a file (AWS samples, too); a smaller file is read whole.
SAMPLE_BYTES = 1024 * 1024
# A hostile gzip grows a thousandfold; the sample of it may not.
SAMPLE_TEXT_BYTES = 8 * SAMPLE_BYTES


@dataclass(frozen=True)
class S3Object:
    """One object; `size` in bytes as stored."""

    bucket: str
    key: str
    size: int

    @property
    def uri(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True)
class Sample:
    """The first bytes of an object, decompressed; `complete` when that is all of it, `text_size` all its bytes."""

    data: bytes
    compression: str
    complete: bool
    text_size: int


def list_objects(s3: Any, target: S3Target) -> list[S3Object]:
    """Objects under the include path, without exclusions, empty objects and hidden names, in key order.

    Names that start with `_` or `.` are markers of Hadoop writers (`_SUCCESS`, `.part.crc`), which its readers skip.
    Raises CrawlFailed when the bucket cannot be listed.
    """
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=target.bucket, Prefix=target.prefix)
    try:
        found = [
            S3Object(target.bucket, item["Key"], item["Size"]) for page in pages for item in page.get("Contents", [])
        ]
    except ClientError as error:
        raise CrawlFailed(f"{target.path}: cannot list the bucket: {error}. Create it or correct the Path.") from error
    excluded = [glob_pattern(glob) for glob in target.exclusions]
    return [item for item in found if _wanted(item, target.folder, excluded)]


def _wanted(item: S3Object, folder: str, excluded: list[re.Pattern[str]]) -> bool:
    # The include path is a folder or one object, never half a name: data/a must not take in data/ab.
    inside = item.key.startswith(folder) or item.key == folder.rstrip("/")
    if not inside or item.size == 0 or item.key.endswith("/"):
        return False
    relative = item.key[len(folder) :] or item.key.rsplit("/", 1)[-1]
    if any(part.startswith(("_", ".")) for part in relative.split("/")):
        return False
    return not any(pattern.fullmatch(relative) for pattern in excluded)


def glob_pattern(glob: str) -> re.Pattern[str]:
    """An exclude pattern as a regular expression over the path below the include path.

    Source: AWS Glue Developer Guide, "Include and exclude patterns": `*` and `?` stay within a folder, `**` crosses
    folders, `[a-c]` and `[!a]` are sets, `{a,b}` alternatives, a backslash takes the next character literally.
    """
    out: list[str] = []
    index = depth = 0
    while index < len(glob):
        token, index = _glob_token(glob, index)
        if token == "(?:":
            depth += 1
        elif token == ")" and depth > 0:
            depth -= 1
        elif token == ")":
            token = r"\}"
        out.append("|" if token == "," and depth else token)
    if depth:
        raise CrawlFailed(f"Exclusion {glob!r}: a brace is not closed; write {{a,b}} or \\{{")
    try:
        return re.compile("".join(out), re.DOTALL)
    except re.error as error:
        raise CrawlFailed(f"Exclusion {glob!r} is not a valid glob: {error}") from error


def _glob_token(glob: str, index: int) -> tuple[str, int]:
    char = glob[index]
    if glob.startswith("**", index):
        return ".*", index + 2
    if char == "[":
        end = glob.find("]", index + 1)
        if end < 0:
            raise CrawlFailed(f"Exclusion {glob!r}: a bracket is not closed; write [abc] or \\[")
        body = glob[index + 1 : end].replace("\\", "\\\\")
        return "[" + ("^" + body[1:] if body.startswith("!") else body) + "]", end + 1
    if char == "\\" and index + 1 < len(glob):
        # Not re.escape: it leaves "," bare, and a bare one means "or" between braces.
        literal = glob[index + 1]
        return literal if literal.isalnum() else f"\\{literal}", index + 2
    return {"*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": ","}.get(char, re.escape(char)), index + 1


def read_range(s3: Any, item: S3Object, start: int, end: int) -> bytes:
    """Bytes `start` to `end`, both inclusive, of an object."""
    answer = s3.get_object(Bucket=item.bucket, Key=item.key, Range=f"bytes={start}-{end}")
    data: bytes = answer["Body"].read()
    return data


def read_sample(s3: Any, item: S3Object) -> Sample:
    """The beginning of an object, gzip and bzip2 undone. Raises CrawlFailed when it is damaged."""
    raw = read_range(s3, item, 0, min(item.size, SAMPLE_BYTES) - 1)
    whole = len(raw) >= item.size
    if raw[:2] == b"\x1f\x8b":
        return _decompressed(item, raw, whole, "gzip")
    if raw[:3] == b"BZh":
        return _decompressed(item, raw, whole, "bzip2")
    return Sample(raw, "none", whole, item.size)


def _decompressed(item: S3Object, raw: bytes, whole: bool, compression: str) -> Sample:
    try:
        data, rest = _gunzip(raw) if compression == "gzip" else _bunzip(raw)
    except (OSError, zlib.error) as error:
        raise CrawlFailed(f"{item.uri}: not a readable {compression} file ({error}); upload it again") from error
    complete = whole and not rest
    used = len(raw) - rest
    text_size = len(data) if complete else round(item.size * len(data) / max(used, 1))
    return Sample(data, compression, complete, text_size)


def _gunzip(raw: bytes) -> tuple[bytes, int]:
    """Text and how many compressed bytes were left; a gzip file may hold several members one after another."""
    out = b""
    while raw and len(out) < SAMPLE_TEXT_BYTES:
        member = zlib.decompressobj(wbits=31)
        out += member.decompress(raw, SAMPLE_TEXT_BYTES - len(out))
        raw = member.unconsumed_tail or member.unused_data
        if not member.eof:
            break
    return out, len(raw)


def _bunzip(raw: bytes) -> tuple[bytes, int]:
    member = bz2.BZ2Decompressor()
    out = member.decompress(raw, SAMPLE_TEXT_BYTES)
    return out, len(member.unused_data) + (0 if member.eof or member.needs_input else 1)


def decode(sample: Sample) -> str | None:
    """The sample as text, without a BOM; None when it is not UTF-8 (AWS Glue reads nothing else) or binary."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        text = decoder.decode(sample.data, final=sample.complete)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
