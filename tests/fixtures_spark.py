"""One Spark session for all tests of transforms: in this process, two threads, tables in a temporary folder.

`glue_catalog` is an Iceberg catalogue of files here, so contracts, writes and MERGE are tested without AWS.
Tests of whole jobs, with S3 and the Glue catalogue, start the script as a process instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from glue_jobs.runtime.session import FEW_ROWS, SETTINGS, remember_look_ups
from local.glue.jobs.workspace import SHIM
from local.settings import Settings
from local.spark import CATALOG, spark_runtime

NO_ENDPOINT = "http://127.0.0.1:9"


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """The shared session; a test must neither stop it nor change its configuration."""
    runtime = spark_runtime(Settings.load(), NO_ENDPOINT)
    folder = tmp_path_factory.mktemp("spark")
    os.environ.update({name: value for name, value in runtime.env.items() if not name.startswith("AWS_")})
    # A SPARK_CONF_DIR of the developer's would put another catalogue under the tests.
    os.environ.pop("SPARK_CONF_DIR", None)
    conf = {key: value for key, value in runtime.conf.items() if not key.startswith(CATALOG)}
    conf |= {
        "spark.ui.enabled": "false",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.memory": "1g",
        # Python workers that run functions of the awsglue stand-in import it.
        "spark.executorEnv.PYTHONPATH": str(SHIM),
        CATALOG: "org.apache.iceberg.spark.SparkCatalog",
        f"{CATALOG}.type": "hadoop",
        f"{CATALOG}.warehouse": str(folder / "iceberg"),
    }
    builder = SparkSession.builder.master("local[2]").appName("tests")
    for key, value in (conf | SETTINGS | FEW_ROWS).items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    remember_look_ups(session)
    yield session
    session.stop()
