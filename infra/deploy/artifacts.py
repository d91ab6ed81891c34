"""What Glue jobs are made of, as S3 objects under a version that is the hash of their content."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.deploy.errors import DeployError

PROJECT = Path(__file__).resolve().parents[2]
# The earliest time that a zip file can hold: what an archive contains must not depend on when it was made.
EPOCH = (1980, 1, 1, 0, 0, 0)
WHEEL = "reelhouse-1-py3-none-any.whl"


@dataclass(frozen=True)
class Artifacts:
    """Job scripts and packages.

    Attributes:
        version: 16 hex digits, the same wherever and whenever the same files are packed.
        objects: key, which begins with the version → content.
    """

    version: str
    objects: dict[str, bytes]


def build(project: Path = PROJECT) -> Artifacts:
    """Pack `glue_jobs/` and `sql/` of the project.

    `glue_jobs/<job>.py` are the scripts. `reelhouse.zip` is the package glue_jobs and `sql.zip` the folder sql, for
    --extra-py-files and --extra-files of Spark jobs. Python shell jobs take wheels only and no extra files (AWS Glue
    developer guide, "Configuring job properties for Python shell jobs"), so both are in a wheel for them.

    Raises:
        DeployError: a folder is missing or empty.
    """
    package = _read(project, "glue_jobs", ".py")
    sql = _read(project, "sql", ".sql")
    scripts = {name: content for name, content in package.items() if name.count("/") == 1 and "__" not in name}
    version = _version({**package, **sql})
    objects = {
        **scripts,
        "reelhouse.zip": zipped(package),
        "sql.zip": zipped(sql),
        WHEEL: zipped({**package, **sql, **_wheel_metadata({**package, **sql})}),
    }
    return Artifacts(version, {f"{version}/{name}": content for name, content in objects.items()})


def functions(project: Path = PROJECT) -> bytes:
    """The archive of every Lambda function: `lambdas/`, and `glue_jobs/`, whose judgement of files they share.

    Raises:
        DeployError: a folder is missing or empty.
    """
    return zipped({**_read(project, "glue_jobs", ".py"), **_read(project, "lambdas", ".py")})


def upload(s3: Any, bucket: str, objects: Mapping[str, bytes | Callable[[], bytes]]) -> int:
    """Upload the objects that are not there yet, and return how many that were; nothing is removed.

    Every key names its content, so what is present is never sent again; a content that is dear to make is a function.
    """
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    present = {entry["Key"] for page in pages for entry in page.get("Contents", [])}
    missing = sorted(objects.keys() - present)
    for key in missing:
        content = objects[key]
        s3.put_object(Bucket=bucket, Key=key, Body=content() if callable(content) else content)
    return len(missing)


def _read(project: Path, folder: str, suffix: str) -> dict[str, bytes]:
    files = sorted(path for path in (project / folder).rglob(f"*{suffix}") if path.is_file())
    if not files:
        raise DeployError(f"{project / folder} has no {suffix} files: run the command in a whole checkout of Reelhouse")
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in files}


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive of name → content, the same wherever and whenever the same files are packed; all may read them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _wheel_metadata(files: dict[str, bytes]) -> dict[str, bytes]:
    """The `.dist-info` that makes an archive of these files a wheel (PyPA, "Binary distribution format")."""
    folder = "reelhouse-1.dist-info"
    own = {
        f"{folder}/METADATA": b"Metadata-Version: 2.1\nName: reelhouse\nVersion: 1\n",
        f"{folder}/WHEEL": b"Wheel-Version: 1.0\nGenerator: reelhouse\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [f"{name},sha256={_record_hash(data)},{len(data)}" for name, data in sorted({**files, **own}.items())]
    return {**own, f"{folder}/RECORD": "\n".join([*lines, f"{folder}/RECORD,,", ""]).encode()}


def _record_hash(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _version(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]
