"""The Spark of the embedded target: its jars, its defaults, and the configuration folder for a plain spark-submit."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from local.settings import Settings
from local.setup import jars, java
from local.spark import class_archive, master

CATALOG = "spark.sql.catalog.glue_catalog"


@dataclass(frozen=True)
class SparkRuntime:
    """Everything that a JVM needs to run a Glue job here.

    Attributes:
        java_home, spark_home: installation folders.
        classpath: our jars as class path entries: `<folder>/*`, or with a class archive the one jar of its Spark.
        conf: all `spark.*` defaults of this target; a job's own `--conf` goes over them.
        env: environment for the JVM and the script (JAVA_HOME, SPARK_HOME, PYSPARK_PYTHON, AWS_*).
    """

    java_home: Path
    spark_home: Path
    classpath: str
    conf: dict[str, str]
    env: dict[str, str]


def spark_runtime(settings: Settings, endpoint_url: str) -> SparkRuntime:
    """Describe the runtime against the AWS API at `endpoint_url`.

    Raises:
        JavaNotFound: no Java 17.
        JarsMissing: the jars are not in the cache; `make setup` fetches them.
    """
    home = java.find_java_home()
    archive = class_archive.find(settings.cache, home)
    spark_home = archive.spark_home if archive else jars.pyspark_home()
    classpath = archive.classpath if archive else f"{jars.jar_folder(settings.cache)}/*"
    fixed = " ".join(filter(None, [*(archive.options if archive else ()), java.trust_store_options(home)]))
    return SparkRuntime(
        java_home=home,
        spark_home=spark_home,
        classpath=classpath,
        conf={
            **_conf(classpath, endpoint_url, staging_folder(settings), fixed),
            **master.conf(settings, aws_environment(settings, endpoint_url), fixed),
        },
        env={
            "JAVA_HOME": str(home),
            "SPARK_HOME": str(spark_home),
            "PYSPARK_PYTHON": sys.executable,
            "PYSPARK_DRIVER_PYTHON": sys.executable,
            "SPARK_LOCAL_IP": "127.0.0.1",
            **aws_environment(settings, endpoint_url),
        },
    )


def staging_folder(settings: Settings) -> Path:
    """Where Iceberg puts data files on their way to S3; what a killed JVM leaves there goes when the stack stops."""
    return settings.home / "s3-staging"


def aws_environment(settings: Settings, endpoint_url: str) -> dict[str, str]:
    """The standard variables by which every AWS SDK finds the embedded endpoint."""
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_REGION": settings.region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def write_conf_dir(runtime: SparkRuntime, folder: Path) -> Path:
    """Write `spark-defaults.conf` and a quiet log4j2 into `folder`, for SPARK_CONF_DIR; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{key} {value}" for key, value in sorted(runtime.conf.items()) if value]
    _replace(folder / "spark-defaults.conf", "\n".join(lines) + "\n")
    _replace(folder / "log4j2.properties", LOG4J)
    return folder


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(text)
    temporary.replace(path)


def _conf(classpath: str, endpoint_url: str, staging: Path, java_options: str) -> dict[str, str]:
    return {
        "spark.driver.extraClassPath": classpath,
        "spark.executor.extraClassPath": classpath,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        # Apart from the options below, so that a job's own go over those and not over these.
        "spark.driver.defaultJavaOptions": java_options,
        # Short jobs on a laptop: the second compiler tier and a parallel collector cost more than they bring.
        # That tier alone gets a code cache of 48 MB, which a dozen jobs fill: the JVM would go on uncompiled.
        "spark.driver.extraJavaOptions": ("-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        # S3 as on Glue: s3:// is S3A, and so is s3n:// of older scripts.
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "spark.hadoop.fs.s3n.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "spark.hadoop.fs.s3a.endpoint": endpoint_url,
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
        "spark.hadoop.fs.s3a.aws.credentials.provider": "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
        CATALOG: "org.apache.iceberg.spark.SparkCatalog",
        f"{CATALOG}.catalog-impl": "org.apache.iceberg.aws.glue.GlueCatalog",
        f"{CATALOG}.io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
        f"{CATALOG}.http-client.type": "urlconnection",
        f"{CATALOG}.s3.path-style-access": "true",
        f"{CATALOG}.s3.staging-dir": str(staging),
    }


LOG4J = """\
rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
# What `GlueContext.get_logger` gives: scripts tell of their steps by it.
logger.glue.name = GlueLogger
logger.glue.level = info
# Said at every start on a laptop, and nothing that a reader could act on.
logger.native.name = org.apache.hadoop.util.NativeCodeLoader
logger.native.level = error
logger.metrics.name = org.apache.hadoop.metrics2
logger.metrics.level = error
logger.utils.name = org.apache.spark.util.Utils
logger.utils.level = error
# Said of every healthy file: the jobs give the columns names of their own, after admission has checked the header.
logger.header.name = org.apache.spark.sql.catalyst.csv.CSVHeaderChecker
logger.header.level = error
logger.s3a.name = com.amazonaws.services.s3.internal
logger.s3a.level = error
# OpenLineage's counters, where lineage is on: said of every run after a JVM's first.
logger.counters.name = io.micrometer
logger.counters.level = error
"""
