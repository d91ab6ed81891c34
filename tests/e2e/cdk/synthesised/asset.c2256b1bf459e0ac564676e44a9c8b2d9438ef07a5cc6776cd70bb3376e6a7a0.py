"""The script of the CDK app's Glue job: films a year, by Spark, from CSV to JSON lines."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "films", "counts"])
context = GlueContext(SparkContext.getOrCreate())
job = Job(context)
job.init(args["JOB_NAME"], args)
films = context.spark_session.read.option("header", True).csv(args["films"])
films.groupBy("year").count().coalesce(1).write.mode("overwrite").json(args["counts"])
job.commit()
