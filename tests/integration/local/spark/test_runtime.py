"""The jars beside Spark's own must not break what users' scripts do."""

from __future__ import annotations

import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def test_pandas_udfs_work(spark: SparkSession) -> None:
    """Arrow needs the Netty that Spark brings: a newer one on the class path ends in NoSuchFieldError."""

    @F.pandas_udf("long")  # type: ignore[call-overload]
    def doubled(numbers: pd.Series) -> pd.Series:
        return numbers * 2

    rows = spark.range(3).select(doubled("id").alias("doubled")).collect()
    assert [row["doubled"] for row in rows] == [0, 2, 4]
