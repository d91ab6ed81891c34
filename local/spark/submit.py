"""One job alone under plain spark-submit: the deployed job's script and arguments, from this checkout."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from glue_jobs.contract.registry import MODELS
from infra.deploy import template
from local import spark
from local.console import note
from local.glue.jobs.arguments import merge, sort_out
from local.kafka import jars as kafka_jars
from local.settings import PROJECT, Settings
from local.setup import jars
from local.stack import clean_environment
from local.target import Target, TargetError


def submit(settings: Settings, chosen: Target, job: str, given: list[str]) -> int:
    """Run `glue_jobs/<job>.py` in the foreground and return its exit code.

    The arguments are the deployed job's own defaults with `given` over them, and a fresh `--run_id` and `--run_at`.

    Raises:
        TargetError: there is no such job in the checkout, or it is not deployed.
    """
    script = PROJECT / "glue_jobs" / f"{MODELS[job].script if job in MODELS else job}.py"
    if job not in _jobs():
        raise TargetError(f"no job {job!r}; JOB is one of {', '.join(_jobs())}")
    if chosen.endpoint_url is None:
        raise TargetError("spark-submit runs jobs against the embedded target only")
    definition = _definition(chosen, job)
    arguments = sort_out(merge(definition.get("DefaultArguments", {}), _fresh(), {}))
    command = [*_launcher(definition), str(script), *arguments.argv, *given]
    conf = {**arguments.conf, **_of_stream(settings, chosen.endpoint_url, definition)}
    environment = _environment(settings, chosen.endpoint_url, conf)
    return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode


def _jobs() -> list[str]:
    """The jobs of the template: those that every stack has, and the contracts' models."""
    scripts = {Path(script).stem for script in template.package().scripts()}
    return sorted((scripts - {model.script for model in MODELS.values()}) | MODELS.keys())


def _definition(chosen: Target, job: str) -> dict[str, Any]:
    glue, name = chosen.client("glue"), f"{chosen.stack}-{job.replace('_', '-')}"
    try:
        return dict(glue.get_job(JobName=name)["Job"])
    except glue.exceptions.EntityNotFoundException:
        raise TargetError(f"the job {name} is not deployed; run `make deploy`") from None


def _fresh() -> dict[str, str]:
    now = datetime.now(timezone.utc)
    return {"--run_id": f"spark-submit-{now:%Y%m%dT%H%M%S}", "--run_at": now.isoformat(timespec="seconds")}


def _launcher(definition: dict[str, Any]) -> list[str]:
    if definition["Command"]["Name"] == "pythonshell":
        return [sys.executable]
    return [str(jars.pyspark_home() / "bin" / "spark-submit")]


def _of_stream(settings: Settings, endpoint_url: str, definition: dict[str, Any]) -> dict[str, str]:
    """The class path of a streaming job: with Spark's Kafka connector, which Glue's have without asking."""
    if definition["Command"]["Name"] != "gluestreaming":
        return {}
    connector = kafka_jars.ensure(kafka_jars.CONNECTOR, settings.cache, note)
    classpath = f"{spark.spark_runtime(settings, endpoint_url).classpath}:{connector}/*"
    return {f"spark.{side}.extraClassPath": classpath for side in ("driver", "executor")}


def _environment(settings: Settings, endpoint_url: str, conf: dict[str, str]) -> dict[str, str]:
    runtime = spark.spark_runtime(settings, endpoint_url)
    runtime.conf.update({**_modules_of_executors(settings), **conf})
    folder = spark.write_conf_dir(runtime, settings.home / "spark-conf")
    clean = clean_environment.embedded()
    return {**clean, **runtime.env, "SPARK_CONF_DIR": str(folder), "PYTHONPATH": str(PROJECT)}


def _modules_of_executors(settings: Settings) -> dict[str, str]:
    """Executors on a cluster have their worker's environment; threads of the driver have its own."""
    return {"spark.executorEnv.PYTHONPATH": str(PROJECT)} if settings.spark_master else {}
