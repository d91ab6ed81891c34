"""Segments of subscribers by how they watch (issue "Every feed, every number", "Analysis")."""

from __future__ import annotations

from glue_jobs.contract.columns import required
from glue_jobs.contract.model import Model, Output
from glue_jobs.tables.engagement import FACT_VIEWING
from glue_jobs.tables.star import SOURCE_SYSTEM, core, key

SEGMENT = core(
    "subscriber_segment", "one segment",
    "Clusters of subscribers (k-means over session length, progress and activity, scaled); k by silhouette. A"
    " silhouette near 0 says that the clusters are cut from one cloud, near 1 that they lie apart.",
    (
        key("segment_key"),
        SOURCE_SYSTEM,
        required("label", "string", "How its centre differs from the mean of all, in words."),
        required("subscribers", "bigint", "Subscribers in it."),
        required("session_minutes", "double", "Centre: mean length of a session, minutes."),
        required("progress_pct", "double", "Centre: mean progress of a session, 0 to 100."),
        required("sessions_a_month", "double", "Centre: sessions in a month of the subscriber's time."),
        required("silhouette", "double", "Of the whole clustering, -1 to 1; the same in all its segments."),
    ),
    ("segment_key",), natural_key=("source_system", "label"),
)  # fmt: skip

MEMBER = core(
    "subscriber_segment_member", "one subscriber with a session",
    "The segment of each subscriber, with what it was found by; what nobody knows of one is taken as the mean of all.",
    (
        required("member_key", "bigint", "Subscriber in all versions, as in fact_viewing."),
        required("segment_key", "bigint", "Segment.", references="subscriber_segment.segment_key"),
        required("session_minutes", "double", "Mean length of the sessions of which it is known, minutes."),
        required("progress_pct", "double", "Mean progress of the sessions of which it is known, 0 to 100."),
        required("sessions_a_month", "double", "Sessions in a month, from the first session's to the data's last."),
    ),
    ("member_key",),
)  # fmt: skip

MODEL = Model(
    job="model_segments",
    comment="Segments of subscribers by how they watch.",
    inputs=(FACT_VIEWING,),
    outputs=(Output(SEGMENT), Output(MEMBER)),
)
