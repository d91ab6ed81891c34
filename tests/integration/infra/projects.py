"""Small projects to deploy: the real `infra/` with job scripts that do nothing but what a test tells them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from infra.deploy import template
from infra.deploy.artifacts import PROJECT

# Notes its arguments in its stack's lake, then does what `behaviour/<job>.json` there says: take time, fail, write a
# plan or an outcome. Admission without a plan of a test's own finds nothing to do.
SCRIPT = """
import json
import sys
import time

import boto3

PLAN = {{"feeds": [], "waves": [], "load": False, "maintain": False, "failed_feeds": []}}
s3 = boto3.client("s3")
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
# One script serves all models that are declared with their function.
JOB = arguments.get("--model", "{job}").replace("_", "-")
stack = arguments["--JOB_NAME"].removesuffix(f"-{{JOB}}")
# Of a job that the workflow started the run's id is the workflow run's, as in glue_jobs/runtime/workflow.py.
run = arguments.get("--run_id") or arguments["--WORKFLOW_RUN_ID"]
lake, feed = f"{{stack}}-000000000000-lake", arguments.get("--feed", "")


def put(key, value, **fields):
    s3.put_object(Bucket=lake, Key=key, Body=json.dumps(value).encode(), **fields)


note = f"seen/{{run}}/{{JOB}}.{{feed}}.json" if feed else f"seen/{{run}}/{{JOB}}.json"
put(note, arguments)
listed = s3.list_objects_v2(Bucket=lake, Prefix=f"behaviour/{{JOB}}.json").get("Contents", [])
behaviour = json.loads(s3.get_object(Bucket=lake, Key=listed[0]["Key"])["Body"].read()) if listed else {{}}
deadline = time.monotonic() + 60
while behaviour.get("waits_for") and time.monotonic() < deadline:
    if "Contents" in s3.list_objects_v2(Bucket=lake, Prefix=behaviour["waits_for"]):
        break
    time.sleep(0.05)
if behaviour.get("fails") in (True, feed):
    raise ValueError(f"{{JOB}} was told to fail")
if JOB == "admit-files":
    put(f"runs/{{run}}/plan.json", {{**PLAN, **behaviour.get("plan", {{}}), "run_id": run}})
if JOB == "check-warehouse":
    verdict = {{"status": behaviour.get("status", "SUCCEEDED"), "reason": behaviour.get("reason", "all is well")}}
    put(f"runs/{{run}}/outcome.json", {{}}, Metadata=verdict)
"""


def make_project(folder: Path, spark: bool = True, real_package: bool = False) -> Path:
    """A checkout with the real infrastructure and such scripts for all its jobs; returns `folder`.

    With `real_package` the rest of glue_jobs is the real one, so that the Lambda functions work.

    Without `spark` every Spark job but `maintain_lake` is a Python shell: what they do is the same, and a run
    takes a tenth of the time.
    """
    for name in ("infra", "lambdas", *(["glue_jobs"] if real_package else [])):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("glue_jobs", "sql"):
        (folder / name).mkdir(exist_ok=True)
    for script in template.package().scripts():
        (folder / script).write_text(SCRIPT.format(job=Path(script).stem.replace("_", "-")))
    (folder / "sql" / "one.sql").write_text("select 1;\n")
    if not spark:
        _lighten(folder)
    return folder


def _lighten(project: Path) -> None:
    """Write the template anew, as JSON, which is YAML too."""
    document = template.package(project).document
    for resource in document["Resources"].values():
        if resource["Type"] == template.STATE_MACHINE:
            resource["Properties"]["DefinitionS3Location"] = "state_machines/refresh.asl.json"
        if resource["Type"] == "AWS::Glue::Job":
            _make_shell(resource["Properties"])
        if resource["Type"] == template.FUNCTION:
            resource["Properties"]["Code"] = template.CODE
    (project / "infra" / "template.yaml").write_text(json.dumps(document))


def _make_shell(job: dict[str, Any]) -> None:
    script = job["Command"]["ScriptLocation"]["Fn::Sub"]
    if job["Command"]["Name"] == "pythonshell" or script.endswith("/maintain_lake.py"):
        return
    job["Command"] = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": {"Fn::Sub": script}}
    job["MaxCapacity"] = 0.0625
    for name in ("WorkerType", "NumberOfWorkers", "GlueVersion"):
        del job[name]
    for name in ("--additional-python-modules", "--extra-files"):
        job["DefaultArguments"].pop(name, None)


def edit(project: Path, old: str, new: str, path: str = "infra/template.yaml") -> None:
    """Replace a text that must be there."""
    file = project / path
    text = file.read_text()
    assert old in text, f"{path} has no {old!r}"
    file.write_text(text.replace(old, new))


def without_workflow(project: Path) -> Path:
    """Take the Glue workflow, its triggers and its output out: plain MiniStack has no such types. Returns `project`."""
    file = project / "infra" / "template.yaml"
    text = file.read_text()
    for begin, end in (
        ("  # The same chain for those who", "  RefreshRole:\n"),
        ("  RefreshWorkflow:\n", "  OwnerSecretId:\n"),
    ):
        before, found, rest = text.partition(begin)
        assert found and end in rest, f"template.yaml has no {begin!r} before {end!r}"
        text = before + end + rest.partition(end)[2]
    file.write_text(text)
    return project
