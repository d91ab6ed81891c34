"""How streams play and how far they are watched: what the views of playback show, counted by Spark.

Percentiles and what lies above them need all events of a device, so each table is made of all events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.table import Table
from glue_jobs.tables.playback import FACT_PLAYBACK
from glue_jobs.tables.star import mart

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

DEVICE_KEY = required("device_key", "bigint", "Device.", references="dim_device.device_key")
CONNECTION = required(
    "connection_type", "string", "wifi, ethernet, 5G, 4G or 3G; empty where the event does not say."
)  # fmt: skip
EXACT = "decimal(38,12)"


def _percentile(name: str, comment: str) -> Column:
    return required(name, "double", f"{comment}, interpolated as percentile_cont does.")


PLAYBACK_MEASURE = mart(
    "playback_measure", "one measure, device and connection type with an event that reports it",
    "How the measures of fact_playback spread, and what they add up to. Never compare two measures.",
    (
        required("measure", "string", "The measure's column in core.fact_playback, whose unit all columns have."),
        DEVICE_KEY,
        CONNECTION,
        required("events", "bigint", "Events that report the measure."),
        required("total", EXACT, "Sum; exact, so that no order of adding changes it."),
        required("highest", "double", "Highest value."),
        _percentile("p10", "Tenth percentile"),
        _percentile("p25", "First quartile"),
        _percentile("median", "Median"),
        _percentile("p75", "Third quartile"),
        _percentile("p90", "Ninetieth percentile"),
    ),
    ("measure", "device_key", "connection_type"),
    rules={
        "percentiles_are_in_order": "p10 <= p25 and p25 <= median and median <= p75 and p75 <= p90 and p90 <= highest",
        "somebody_reports_it": "events > 0",
    },
)  # fmt: skip

PLAYBACK_SUMMARY = mart(
    "playback_summary", "one device and connection type with an event",
    "Telemetry's events, those whose quality can be scored, and those of high engagement.",
    (
        DEVICE_KEY,
        CONNECTION,
        required("events", "bigint", "Events of players."),
        required("scored_events", "bigint", "Events that report frames dropped, start-up and bitrate."),
        Column("scored_frames_dropped", EXACT, "Sum of their frames_dropped_rate; null without any."),
        Column("scored_startup_seconds", EXACT, "Sum of their startup_seconds; null without any."),
        Column("scored_bitrate_kbps", "bigint", "Sum of their bitrate_kbps; null without any."),
        required("highly_engaged", "bigint", "Events at or above the 90th percentile of engagement_score of the device"
                 " on all connections."),
    ),
    ("device_key", "connection_type"),
    rules={"parts_are_possible": "greatest(scored_events, highly_engaged) <= events"},
)  # fmt: skip


def build(inputs: Mapping[str, DataFrame]) -> Sequence[tuple[Table, DataFrame]]:
    """Both tables, of all events."""
    from glue_jobs.modelling import playback_counts

    events = playback_counts.events(inputs["fact_playback"]).persist()
    tables = (
        (PLAYBACK_MEASURE, playback_counts.measures(events)),
        (PLAYBACK_SUMMARY, playback_counts.summary(events)),
    )
    return [(table, rows.select(*table.names).coalesce(1)) for table, rows in tables]


MODEL = Model(
    job="model_playback_counts",
    comment="Means, percentiles and scores of playback: what the views of playback show.",
    inputs=(FACT_PLAYBACK,),
    outputs=(Output(PLAYBACK_MEASURE), Output(PLAYBACK_SUMMARY)),
    build=build,
)
