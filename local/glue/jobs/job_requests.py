"""What a job and a run may ask for: kinds and versions, and what nobody would do, refused by its name."""

from __future__ import annotations

from typing import Any

from local.glue.errors import GlueError, unsupported

SPARK, STREAMING, SHELL = "glueetl", "gluestreaming", "pythonshell"
LOG_GROUPS = {SPARK: "/aws-glue/jobs", STREAMING: "/aws-glue/jobs", SHELL: "/aws-glue/python-jobs"}
PYTHON_VERSIONS = {"", "3", "3.6", "3.9"}
# Spark 3.5.6 is what Glue 5.1 runs. Scripts of older versions run on it, too; a run of 1.0 or 2.0, which were Spark
# 2.4, says so in its log.
GLUE_VERSIONS = {"", "1.0", "2.0", "3.0", "4.0", "5.0", "5.1"}
LONGEST_TIMEOUT = 10080
# What a job or a run may ask for and nobody would do, with what to do instead.
NOT_CARRIED_OUT = {
    "ExecutionRoleSessionPolicy": "",
    "NotificationProperty": "Nothing would send the delay notification.",
    "CodeGenConfigurationNodes": "No script is generated: give Command.ScriptLocation a finished one.",
    "MaintenanceWindow": "Nothing would start the streaming job anew in it.",
}


def timeout_of(job: dict[str, Any], request: dict[str, Any], kind: str) -> int | None:
    """Minutes that a run may take; None for a streaming job that names none, which runs until it is stopped.

    Raises GlueError where they are too many, or none.
    """
    given = request.get("Timeout") or job.get("Timeout")
    if not given and kind == STREAMING:
        return None
    minutes = int(given or 2880)
    if not 1 <= minutes <= LONGEST_TIMEOUT:
        raise GlueError("InvalidInputException", f"Timeout {minutes}: expected 1 to {LONGEST_TIMEOUT} minutes.")
    return minutes


def refuse_unsupported(job: dict[str, Any], request: dict[str, Any], command: dict[str, Any]) -> None:
    """Raise GlueError where the job or the request asks for what is not carried out."""
    kind = command.get("Name") or ""
    if kind not in LOG_GROUPS:
        raise unsupported(f"Job command {kind or '(none)'}", f"Use {SPARK}, {STREAMING} or {SHELL}.")
    version = str(command.get("PythonVersion") or "")
    if version not in PYTHON_VERSIONS:
        raise unsupported(f"PythonVersion {version}", "Use 3 or 3.9.")
    if kind != SHELL and str(job.get("GlueVersion") or "") not in GLUE_VERSIONS:
        raise unsupported(f"GlueVersion {job['GlueVersion']}", f"Use one of {', '.join(sorted(GLUE_VERSIONS - {''}))}.")
    for name, instead in NOT_CARRIED_OUT.items():
        if request.get(name) or job.get(name):
            raise unsupported(name, instead)
    if kind != SPARK and (request.get("ExecutionClass") or job.get("ExecutionClass")) == "FLEX":
        raise GlueError("InvalidInputException", f"ExecutionClass FLEX of a {kind} job: only {SPARK} jobs have it.")
