"""The one Spark session builder.

Only what a job's meaning depends on is set here. Catalogue, file systems and endpoints are configuration of the place
it runs in: the job's `--conf` on Glue, `spark-defaults.conf` under spark-submit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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

# What every column of a query is made with; each look-up of one by name is a question to the JVM.
ASKED_FOR = ("functions", "PythonUtils", "PythonSQLUtils")


class Remembered:
    """A class of the JVM whose members are looked up there once, not at each use.

    PySpark asks for `functions`, and then for `col`, each time that a column is named: two of the three round trips
    that it takes. A job makes thousands of columns, and so spent more time on asking than on its queries.
    """

    def __init__(self, of: Any) -> None:
        self._of = of

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._of, name)
        setattr(self, name, member)
        return member


def remember_look_ups(spark: SparkSession) -> None:
    """Let the session's process look up each of PySpark's functions in the JVM once."""
    jvm = spark.sparkContext._jvm
    for name in ASKED_FOR:
        if not isinstance(getattr(jvm, name), Remembered):
            setattr(jvm, name, Remembered(getattr(jvm, name)))


@contextmanager
def spark_session(name: str) -> Iterator[SparkSession]:
    """A session for one job, stopped at the end whatever happens."""
    spark = SparkSession.builder.appName(name).getOrCreate()
    for key, value in SETTINGS.items():
        spark.conf.set(key, value)
    remember_look_ups(spark)
    try:
        yield spark
    finally:
        spark.stop()
