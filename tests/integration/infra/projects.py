"""Small projects to deploy: the real `infra/` with job scripts that do nothing but what a test tells them."""

from __future__ import annotations

import shutil
from pathlib import Path

from infra.deploy import template
from infra.deploy.artifacts import PROJECT

# Notes its arguments in the lake, then does what `behaviour/<job>.json` there says: fail, or write an outcome.
SCRIPT = """
import json
import sys

import boto3

LAKE = "reelhouse-000000000000-lake"
s3 = boto3.client("s3")
words = [word for word in sys.argv[1:] if word not in ("library-set", "analytics")]
arguments = dict(zip(words[::2], words[1::2]))
job, run = arguments["--JOB_NAME"], arguments["--run_id"]
if "--feed" in arguments:
    note = f"seen/{run}/{job}.{arguments['--feed']}.json"
else:
    note = f"seen/{run}/{job}.json"
s3.put_object(Bucket=LAKE, Key=note, Body=json.dumps(arguments).encode())
listed = s3.list_objects_v2(Bucket=LAKE, Prefix=f"behaviour/{job}.json").get("Contents", [])
behaviour = json.loads(s3.get_object(Bucket=LAKE, Key=listed[0]["Key"])["Body"].read()) if listed else {}
if behaviour.get("fails") in (True, arguments.get("--feed", "")):
    raise ValueError(f"{job} was told to fail")
if job == "reelhouse-check-warehouse":
    verdict = {"status": behaviour.get("status", "SUCCEEDED"), "reason": behaviour.get("reason", "all is well")}
    s3.put_object(Bucket=LAKE, Key=f"runs/{run}/outcome.json", Body=b"{}", Metadata=verdict)
"""


def make_project(folder: Path) -> Path:
    """A checkout with the real infrastructure and such scripts for all its jobs; returns `folder`."""
    shutil.copytree(PROJECT / "infra", folder / "infra", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("glue_jobs", "sql"):
        (folder / name).mkdir()
    for script in template.package(folder).scripts():
        (folder / script).write_text(SCRIPT)
    (folder / "sql" / "one.sql").write_text("select 1;\n")
    return folder


def edit(project: Path, old: str, new: str, path: str = "infra/template.yaml") -> None:
    """Replace a text that must be there."""
    file = project / path
    text = file.read_text()
    assert old in text, f"{path} has no {old!r}"
    file.write_text(text.replace(old, new))
