"""The one Spark session builder.

Only what a job's meaning depends on is set here. Catalogue, file systems and endpoints are configuration of the place
it runs in: the job's `--conf` on Glue, `spark-defaults.conf` under spark-submit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from py4j.java_gateway import JavaPackage
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

# For queries over few rows, each run once: Spark takes longer to compile them, to cut them up and to plan them anew
# between their stages than to run them. Without NO_CODEGEN it still compiles each projection and each predicate: a
# quarter of the processor time of curating a small feed, beside an eighth for running them uncompiled. What Spark then
# can't do is decode objects of its own, so no job asks for spark.catalog's lists.
FEW_ROWS = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
}
# A refresh of 11,000 rows took a fifth less processor time so; far above, one core and no compiled loops are slow.
FEW = 50_000

# What every column of a query is made with; each look-up of one by name is a question to the JVM.
ASKED_FOR = ("functions", "PythonUtils", "PythonSQLUtils")
# Where windows and schemas are found. The JVM takes a package for a class first, and looks for it in every jar, once
# for each package that the gateway imports and again for each step of a name: a tenth of a job's processor time.
PACKAGES = ("org", "java", "scala")


class Remembered:
    """A class or a package of the JVM whose members are looked up there once, not at each use.

    PySpark asks for `functions`, and then for `col`, each time that a column is named: two of the three round trips
    that it takes. A job makes thousands of columns, and so spent more time on asking than on its queries.
    """

    def __init__(self, of: Any) -> None:
        self._of = of

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._of, name)
        if isinstance(member, JavaPackage):
            member = Remembered(member)
        setattr(self, name, member)
        return member


def remember_look_ups(spark: SparkSession) -> None:
    """Let the session's process look up each of PySpark's functions and classes in the JVM once."""
    jvm = spark.sparkContext._jvm
    for name in (*ASKED_FOR, *PACKAGES):
        if not isinstance(getattr(jvm, name), Remembered):
            setattr(jvm, name, Remembered(getattr(jvm, name)))


def suit(spark: SparkSession, rows: int) -> None:
    """Set the session up for queries over `rows` rows, before the first of them is planned."""
    for key, value in FEW_ROWS.items() if rows <= FEW else ():
        spark.conf.set(key, value)


def suited(spark: SparkSession, rows: Iterable[int]) -> list[SparkSession]:
    """The session for each number of rows: `spark`, which suits few, or one for many, which those over FEW share.

    A session of its own for each would have its own catalogue, and so connections of its own to it.
    """
    wanted = list(rows)
    many = _settled(spark.newSession()) if any(number > FEW for number in wanted) else spark
    return [many if number > FEW else spark for number in wanted]


def _settled(spark: SparkSession) -> SparkSession:
    for key, value in SETTINGS.items():
        spark.conf.set(key, value)
    return spark


@contextmanager
def spark_session(name: str) -> Iterator[SparkSession]:
    """A session for one job, stopped at the end whatever happens."""
    spark = _settled(SparkSession.builder.appName(name).getOrCreate())
    remember_look_ups(spark)
    try:
        yield spark
    finally:
        spark.stop()
