-- Telemetry's events (datasets.md 2.7). event_id repeats and is no key: only an exact repeat of a record is dropped.
-- format: jsonl
-- key: file, record
-- columns: event_id, timestamp, event_type, content_id, user_id, device_type, watch_duration_seconds, session_id
-- columns: quality_metrics.buffering_events, quality_metrics.average_bitrate, quality_metrics.playback_quality
-- columns: quality_metrics.connection_type, quality_metrics.bandwidth_mbps, quality_metrics.startup_time_seconds
-- columns: quality_metrics.frames_dropped_ratio, quality_metrics.audio_quality_score, user_interaction.rewind_count
-- columns: user_interaction.forward_count, user_interaction.pause_count, user_interaction.quality_changes
-- columns: user_interaction.subtitle_changes, user_interaction.volume_changes, recommendation_data.algorithm_type
-- columns: recommendation_data.recommendation_score, recommendation_data.position_in_list
-- columns: recommendation_data.recommendation_category, engagement_signals.completion_rate
-- columns: engagement_signals.engagement_score, engagement_signals.social_sharing, engagement_signals.rating_given
select
    file_number,
    record,
    content_id,
    user_id,
    device_name(device_type) as device,
    as_number(watch_duration_seconds) as watch_seconds,
    as_number("quality_metrics.buffering_events") as buffering_events,
    as_number("quality_metrics.average_bitrate") as bitrate_kbps,
    "quality_metrics.connection_type" as connection_type,
    as_number("quality_metrics.bandwidth_mbps")::double as bandwidth_mbps,
    as_number("quality_metrics.startup_time_seconds")::double as startup_seconds,
    as_number("quality_metrics.frames_dropped_ratio")::double as frames_dropped_ratio,
    as_number("quality_metrics.audio_quality_score")::double as audio_quality,
    "recommendation_data.algorithm_type" as algorithm_type,
    as_number("recommendation_data.recommendation_score")::double as recommendation_score,
    as_number("engagement_signals.completion_rate")::double as completion_rate,
    as_number("engagement_signals.engagement_score")::double as engagement_score,
    as_whole("engagement_signals.rating_given") as rating_given,
    false as is_repaired,
    event_id is null as is_bad
from records
