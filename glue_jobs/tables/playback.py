"""What the players report, and the titles and users that they report of (warehouse.md, "Facts")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.table import BY_MONTH, Table
from glue_jobs.feeds import telemetry_contents, telemetry_users, telemetry_viewing_events
from glue_jobs.reference.telemetry import SOURCE_SYSTEM
from glue_jobs.tables.catalogue import BRIDGE_TITLE_GENRE, DIM_GENRE, DIM_TITLE
from glue_jobs.tables.star import core
from glue_jobs.tables.subscribers import DIM_SUBSCRIBER

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

FACT_PLAYBACK = core(
    "fact_playback", "one event of a player",
    "Telemetry's events. event_id repeats and is no key: id, time and user together are; of their repeats the last"
    " delivery counts. A measure that was not reported is null.",
    (
        required("playback_key", "bigint", "Hash of source system, event_id, time and user."),
        required("event_date", "date", "Day of the event, UTC."),
        required("date_key", "int", "The same as a key.", references="dim_date.date_key"),
        required("event_at", "timestamp", "When."),
        required("event_id", "string", "Event's id in the source; about one in twenty repeats."),
        required("session_id", "string", "Session's id in the source; several users may share one."),
        required("subscriber_key", "bigint", "Subscriber's version in force on the day, before the first version the"
                 " first; 0 where the user is not known.", references="dim_subscriber.subscriber_key"),
        required("title_key", "bigint", "Title; 0 where it is not known.", references="dim_title.title_key"),
        required("device_key", "bigint", "Device.", references="dim_device.device_key"),
        required("event_type", "string", "start, pause, resume, seek_forward, seek_backward, complete, exit; complete"
                 " does not mean watched to the end."),
        Column("connection_type", "string", "wifi, ethernet, 5G, 4G or 3G."),
        Column("playback_quality", "string", "SD, HD, FHD or 4K."),
        Column("watch_seconds", "int", "Seconds watched; more than the title has happens."),
        Column("buffering_events", "int", "Times the player had to buffer."),
        Column("bitrate_kbps", "int", "Mean bitrate, kbit/s."),
        Column("bandwidth_mbps", "double", "Bandwidth, Mbit/s."),
        Column("startup_seconds", "double", "Seconds until the picture."),
        Column("frames_dropped_rate", "double", "Frames dropped, 0 to 1."),
        Column("audio_quality", "double", "Audio quality, 0 to 1."),
        Column("rewinds", "int", "Times rewound."),
        Column("forwards", "int", "Times wound forward."),
        Column("pauses", "int", "Times paused."),
        Column("quality_changes", "int", "Changes of quality."),
        Column("subtitle_changes", "int", "Changes of subtitles."),
        Column("volume_changes", "int", "Changes of volume."),
        Column("completion_rate", "double", "Part of the title watched, 0 to 1."),
        Column("engagement_score", "double", "Engagement, 0 to 1."),
        Column("is_shared", "boolean", "Shared with others."),
        Column("rating_given", "int", "1 to 5; null is unrated."),
    ),
    ("playback_key", "event_date"), kind=BY_MONTH, slice_by="event_date",
    rules={
        "shares_are_shares": "greatest(frames_dropped_rate, audio_quality, completion_rate, engagement_score) <= 1"
        " and least(frames_dropped_rate, audio_quality, completion_rate, engagement_score) >= 0",
    },
)  # fmt: skip


def population(inputs: Mapping[str, DataFrame]) -> Sequence[tuple[Table, DataFrame]]:
    """The dimensions of this source, in loading order."""
    from glue_jobs.modelling import telemetry

    titles = telemetry.titles(inputs["telemetry_contents"]).persist()
    tables = (
        (DIM_TITLE, telemetry.dim_title(titles)),
        (DIM_GENRE, telemetry.dim_genre(titles)),
        (BRIDGE_TITLE_GENRE, telemetry.bridge_title_genre(titles)),
        (DIM_SUBSCRIBER, telemetry.subscribers(inputs["telemetry_users"])),
    )
    return [(table, rows.coalesce(1)) for table, rows in tables]


def playback(inputs: Mapping[str, DataFrame]) -> Sequence[tuple[Table, DataFrame]]:
    """The fact, of the months whose events are given."""
    from glue_jobs.modelling import telemetry

    found = telemetry.fact_playback(
        telemetry.events(inputs["telemetry_viewing_events"]),
        telemetry.subscribers(inputs["telemetry_users"]),
        telemetry.titles(inputs["telemetry_contents"]),
    )
    return [(FACT_PLAYBACK, found.select(*FACT_PLAYBACK.names))]


POPULATION = Model(
    job="model_telemetry",
    comment="Titles, genres and subscribers of the telemetry.",
    inputs=(telemetry_contents.FEED.table, telemetry_users.FEED.table),
    outputs=tuple(
        Output(table, (SOURCE_SYSTEM,)) for table in (DIM_TITLE, DIM_GENRE, BRIDGE_TITLE_GENRE, DIM_SUBSCRIBER)
    ),
    build=population,
)

PLAYBACK = Model(
    job="model_playback",
    comment="Events of players.",
    # Not dim_subscriber and dim_title: a change of another source's rows would mean all months anew.
    inputs=(telemetry_viewing_events.FEED.table, telemetry_contents.FEED.table, telemetry_users.FEED.table),
    outputs=(Output(FACT_PLAYBACK),),
    by_months=True,
    build=playback,
)
