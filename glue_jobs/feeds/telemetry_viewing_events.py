"""Telemetry viewing events: what players report, with four nested records (datasets.md 2.7)."""

from __future__ import annotations

from typing import Any

from glue_jobs.contract.columns import Bound, SourceColumn, iso_instant
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import JsonLines
from glue_jobs.reference import telemetry


def _measure(
    record: str, header: str, name: str, comment: str, type: str = "int", minimum: Bound = 0, maximum: Bound = None
) -> SourceColumn:
    return SourceColumn(f"{record}.{header}", name, comment, type=type, minimum=minimum, maximum=maximum)


SHARE: dict[str, Any] = {"type": "double", "minimum": 0.0, "maximum": 1.0}

FEED = Feed(
    name="telemetry_viewing_events",
    folder=telemetry.FOLDER,
    comment="JSON lines of player events; event_id and session_id repeat and are no keys.",
    grain="one event in one delivered file",
    curated_comment="Events, typed, the nested records flat.",
    # event_id alone repeats (six random digits); no two events share all three, but for exact repeats.
    key=("event_id", "event_at", "user_id"),
    on_bad_file=QUARANTINE,
    format=JsonLines(),
    month_of="event_at",
    columns=(
        SourceColumn("event_id", "event_id", "Event's id; about one in twenty repeats.", required=True),
        iso_instant("timestamp", "event_at", "When, UTC.", required=True),
        SourceColumn("event_type", "event_type", "What the player did.", required=True, enum=telemetry.EVENT_TYPES),
        SourceColumn("content_id", "content_id", "What was watched.", required=True, pattern=telemetry.CONTENT_ID),
        SourceColumn("user_id", "user_id", "Who watched.", required=True, pattern=telemetry.USER_ID),
        SourceColumn("device_type", "device", "Device, as spelled in the file.", required=True,
                     enum=telemetry.DEVICES, dimension="dim_device"),
        SourceColumn("watch_duration_seconds", "watch_seconds", "Seconds watched; longer than the title happens.",
                     type="int", minimum=0),
        SourceColumn("session_id", "session_id", "Session's id; several users may share one.", required=True),
        _measure("quality_metrics", "buffering_events", "buffering_events", "Times the player had to buffer."),
        _measure("quality_metrics", "average_bitrate", "bitrate_kbps", "Mean bitrate, kbit/s."),
        SourceColumn("quality_metrics.playback_quality", "playback_quality", "Picture quality.",
                     enum=("SD", "HD", "FHD", "4K")),
        SourceColumn("quality_metrics.connection_type", "connection_type", "Connection.",
                     enum=("wifi", "5G", "4G", "ethernet", "3G")),
        _measure("quality_metrics", "bandwidth_mbps", "bandwidth_mbps", "Bandwidth, Mbit/s.", "double", 0.0),
        _measure("quality_metrics", "startup_time_seconds", "startup_seconds", "Seconds until the picture.",
                 "double", 0.0),
        _measure("quality_metrics", "frames_dropped_ratio", "frames_dropped_rate", "Frames dropped, 0 to 1.", **SHARE),
        _measure("quality_metrics", "audio_quality_score", "audio_quality", "Audio quality, 0 to 1.", **SHARE),
        _measure("user_interaction", "rewind_count", "rewinds", "Times rewound."),
        _measure("user_interaction", "forward_count", "forwards", "Times wound forward."),
        _measure("user_interaction", "pause_count", "pauses", "Times paused."),
        _measure("user_interaction", "quality_changes", "quality_changes", "Changes of quality."),
        _measure("user_interaction", "subtitle_changes", "subtitle_changes", "Changes of subtitles."),
        _measure("user_interaction", "volume_changes", "volume_changes", "Changes of volume."),
        SourceColumn("recommendation_data.algorithm_type", "algorithm_type", "Algorithm that recommended the title.",
                     enum=telemetry.ALGORITHMS),
        _measure("recommendation_data", "recommendation_score", "recommendation_score", "0 to 1.", **SHARE),
        _measure("recommendation_data", "position_in_list", "recommendation_position", "Place in the list.", minimum=1),
        SourceColumn("recommendation_data.recommendation_category", "recommendation_category", "List it stood in.",
                     enum=telemetry.CATEGORIES),
        _measure("engagement_signals", "completion_rate", "completion_rate", "Part watched, 0 to 1.", **SHARE),
        _measure("engagement_signals", "engagement_score", "engagement_score", "0 to 1.", **SHARE),
        SourceColumn("engagement_signals.social_sharing", "is_shared", "Shared with others.", type="boolean"),
        _measure("engagement_signals", "rating_given", "rating_given", "1 to 5; null is unrated.", minimum=1,
                 maximum=5),
    ),
)  # fmt: skip
