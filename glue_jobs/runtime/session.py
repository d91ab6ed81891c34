"""The one Spark session builder.

Only what a job's meaning depends on is set here. Catalogue, file systems and endpoints are configuration of the place
it runs in: the job's `--conf` on Glue, `spark-defaults.conf` under spark-submit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

SETTINGS = {
    # Else Spark puts ${env:…}, ${system:…} and its own settings into every SQL text, string literals included.
    "spark.sql.variable.substitute": "false",
    # A date that is not in the contract's form becomes null, and so a quarantined row; never a guess.
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.sources.partitionOverwriteMode": "dynamic",
    # Iceberg's own distribution would shuffle every small table before writing it.
    "spark.sql.iceberg.distribution-mode": "none",
    # What a job persists it reads two or three times; compressing it took longer than reading it.
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
}


@contextmanager
def spark_session(name: str) -> Iterator[SparkSession]:
    """A session for one job, stopped at the end whatever happens."""
    spark = SparkSession.builder.appName(name).getOrCreate()
    for key, value in SETTINGS.items():
        spark.conf.set(key, value)
    try:
        yield spark
    finally:
        spark.stop()
