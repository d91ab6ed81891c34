"""Spark on this machine: its runtime, and a job alone under plain spark-submit."""

from local.spark.runtime import CATALOG, SparkRuntime, aws_environment, spark_runtime, staging_folder, write_conf_dir

__all__ = ["CATALOG", "SparkRuntime", "aws_environment", "spark_runtime", "staging_folder", "write_conf_dir"]
