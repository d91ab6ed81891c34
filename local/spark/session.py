"""A PySpark session of one's own on the lake: interactive, or one script."""

from __future__ import annotations

import sys
from pathlib import Path

from local import spark
from local.glue.jobs.workspace import SHIM
from local.settings import PROJECT, Settings
from local.setup import jars
from local.stack import clean_environment
from local.target import Target, TargetError

AWSGLUE_HINT = "try: from awsglue.context import GlueContext; glueContext = GlueContext(sc)"
HINT = 'try: spark.sql("show tables in glue_catalog.reelhouse_core").show()'


def command(
    settings: Settings, chosen: Target, arguments: list[str], with_awsglue: bool = False
) -> tuple[list[str], dict[str, str]]:
    """The command and its environment: `pyspark` without arguments, else `spark-submit <script> <its arguments>`.

    `with_awsglue` lets the session import what Glue jobs import.

    Raises:
        TargetError: the target is AWS, whose Spark is Glue's; or the script is not there.
    """
    if chosen.endpoint_url is None:
        raise TargetError("pyspark opens a session on the embedded target only")
    if arguments and not Path(arguments[0]).is_file():
        raise TargetError(f"{arguments[0]} is not a file: pyspark takes a script and its arguments, or nothing")
    runtime = spark.spark_runtime(settings, chosen.endpoint_url)
    folder = spark.write_conf_dir(runtime, settings.home / "client-spark-conf")
    own = {
        "SPARK_CONF_DIR": str(folder),
        "PYTHONPATH": f"{PROJECT}:{SHIM}" if with_awsglue else str(PROJECT),
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        # As from a terminal, also where the commands come from a pipe: else there would be no `spark` in them.
        **({} if arguments else {"PYSPARK_DRIVER_PYTHON_OPTS": "-i"}),
    }
    program = jars.pyspark_home() / "bin" / ("spark-submit" if arguments else "pyspark")
    return [str(program), *arguments], {**clean_environment.embedded(), **runtime.env, **own}
