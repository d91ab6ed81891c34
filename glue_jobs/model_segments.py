"""Divides subscribers into segments by how they watch: k-means over scaled measures, k by silhouette, seeded.

Grain:  subscriber_segment: one segment; subscriber_segment_member: one subscriber with a session.
Reads:  core fact_viewing.
Writes: core subscriber_segment, subscriber_segment_member.

The same sessions give the same segments: rows are sorted before they are numbered and fitted in one partition. Of many
subscribers a fixed part of SAMPLE is fitted, and all are put to the nearest centre.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.ml.clustering import KMeans, KMeansModel
from pyspark.ml.evaluation import ClusteringEvaluator
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.modelling import keys, model_job
from glue_jobs.modelling.model_job import Frames
from glue_jobs.reference.behaviour import SOURCE_SYSTEM
from glue_jobs.tables.segments import MEMBER, MODEL, SEGMENT

SEED = 20260131
CHOICES = range(2, 6)
ROUNDS = 15
SAMPLE = 20_000
# So far from the mean of all, in standard deviations, a centre is called by its measure.
TELLING = 0.3
MEASURES = {
    "session_minutes": ("long sessions", "short sessions"),
    "progress_pct": ("watch to the end", "stop early"),
    "sessions_a_month": ("watch often", "watch seldom"),
}
AVERAGE = "close to the mean"

Row = dict[str, object]


@dataclass(frozen=True)
class Clustering:
    """A fitted clustering: its centres in scaled measures, in order of the clusters' numbers, and its silhouette."""

    model: KMeansModel
    silhouette: float

    @property
    def centres(self) -> list[list[float]]:
        """Scaled measures of each cluster's centre."""
        return [[float(value) for value in centre] for centre in self.model.clusterCenters()]


def members(viewing: DataFrame) -> DataFrame:
    """member_key and the three measures of each subscriber with a session.

    sessions_a_month counts from the month of the subscriber's first session to the last month of all.
    """
    last = viewing.agg(F.max("watch_date").alias("last"))
    found = viewing.groupBy("member_key").agg(
        F.avg("watch_minutes").cast("double").alias("session_minutes"),
        F.avg("progress_pct").cast("double").alias("progress_pct"),
        F.count(F.lit(1)).alias("sessions"),
        F.min("watch_date").alias("first"),
    )
    months = F.months_between(F.trunc("last", "month"), F.trunc("first", "month")) + 1
    return found.crossJoin(F.broadcast(last)).select(
        "member_key", "session_minutes", "progress_pct", (F.col("sessions") / months).alias("sessions_a_month")
    )


def scaled(found: DataFrame) -> DataFrame:
    """Add `features`: each measure's distance from the mean of all in standard deviations.

    What nobody knows of a subscriber becomes the mean; a measure that is the same for all stays 0.
    """
    whole = found.agg(
        *[F.avg(name).alias(f"{name}_mean") for name in MEASURES],
        *[F.stddev_pop(name).alias(f"{name}_spread") for name in MEASURES],
    )
    rows = found.crossJoin(F.broadcast(whole))
    for name in MEASURES:
        known = F.coalesce(name, f"{name}_mean", F.lit(0.0))
        distance = (known - F.col(f"{name}_mean")) / F.col(f"{name}_spread")
        rows = rows.withColumn(name, known).withColumn(
            f"{name}_scaled", F.when(F.col(f"{name}_spread") > 0, distance).otherwise(0.0)
        )
    assembler = VectorAssembler(inputCols=[f"{name}_scaled" for name in MEASURES], outputCol="features")
    return assembler.transform(rows).select("member_key", *MEASURES, "features")


def best_clustering(rows: DataFrame, count: int) -> Clustering | None:
    """The clustering with the highest silhouette (of equals the one with fewest clusters) of `count` scaled rows.

    None where there are fewer rows than clusters to choose from, or where all rows are the same.
    """
    fitted: list[Clustering] = []
    for clusters in CHOICES:
        if count <= clusters:
            break
        model = KMeans(k=clusters, seed=SEED, maxIter=ROUNDS).fit(rows)
        predicted = model.transform(rows)
        if predicted.select("prediction").distinct().count() > 1:
            fitted.append(Clustering(model, float(ClusteringEvaluator().evaluate(predicted))))
    return max(fitted, key=lambda found: found.silhouette, default=None)


def labels(centres: Sequence[Sequence[float]]) -> list[str]:
    """Plain words for each centre, from how far its measures lie from the mean of all; never twice the same."""
    named = [_label(centre) for centre in centres]
    shared = Counter(named)
    seen: Counter[str] = Counter()
    found = []
    for name in named:
        seen[name] += 1
        found.append(f"{name} ({seen[name]})" if shared[name] > 1 else name)
    return found


def _label(centre: Sequence[float]) -> str:
    words = [
        above if distance > 0 else below
        for distance, (above, below) in zip(centre, MEASURES.values())
        if abs(distance) >= TELLING
    ]
    return ", ".join(words) or AVERAGE


def build(spark: SparkSession, inputs: Frames) -> list[tuple[Table, DataFrame]]:
    """Both tables of the job, in loading order; without rows where there is nothing to divide."""
    found = scaled(members(inputs["fact_viewing"])).sort("member_key").coalesce(1).persist()
    count = found.count()
    fitting = found if count <= SAMPLE else found.where(F.pmod("member_key", F.lit(1 + count // SAMPLE)) == 0)
    clustering = best_clustering(fitting.persist(), fitting.count())
    if clustering is None:
        return [(table, _none(spark, table)) for table in (SEGMENT, MEMBER)]
    put = clustering.model.transform(found).drop("features").persist()
    named = spark.createDataFrame(list(enumerate(labels(clustering.centres))), "prediction int, label string")
    keyed = put.join(F.broadcast(named), "prediction").withColumn(
        "segment_key", keys.surrogate(F.lit(SOURCE_SYSTEM), F.col("label"))
    )
    segments = keyed.groupBy("segment_key", "label").agg(
        F.count(F.lit(1)).alias("subscribers"), *[F.avg(name).alias(name) for name in MEASURES]
    )
    told = segments.withColumn("source_system", F.lit(SOURCE_SYSTEM)).withColumn(
        "silhouette", F.lit(clustering.silhouette)
    )
    return [(SEGMENT, told.coalesce(1)), (MEMBER, keyed.coalesce(1))]


def _none(spark: SparkSession, table: Table) -> DataFrame:
    return spark.range(0).select(*[F.lit(None).cast(column.type).alias(column.name) for column in table.columns])


def main(argv: Sequence[str]) -> None:
    """Run the job; prints one line a table."""
    model_job.run(MODEL, argv, build)


if __name__ == "__main__":
    main(sys.argv[1:])
