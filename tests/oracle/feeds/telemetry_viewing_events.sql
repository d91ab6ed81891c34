-- Telemetry's events (datasets.md 2.7). event_id alone repeats and is no key: with time and user it is one.
-- format: jsonl
-- key: event_id, event_at, user_id
-- columns: event_id, timestamp, event_type, content_id, user_id, device_type, watch_duration_seconds, session_id
-- columns: quality_metrics.buffering_events, quality_metrics.average_bitrate, quality_metrics.playback_quality
-- columns: quality_metrics.connection_type, quality_metrics.bandwidth_mbps, quality_metrics.startup_time_seconds
-- columns: quality_metrics.frames_dropped_ratio, quality_metrics.audio_quality_score, user_interaction.rewind_count
-- columns: user_interaction.forward_count, user_interaction.pause_count, user_interaction.quality_changes
-- columns: user_interaction.subtitle_changes, user_interaction.volume_changes, recommendation_data.algorithm_type
-- columns: recommendation_data.recommendation_score, recommendation_data.position_in_list
-- columns: recommendation_data.recommendation_category, engagement_signals.completion_rate
-- columns: engagement_signals.engagement_score, engagement_signals.social_sharing, engagement_signals.rating_given
with timed as (
    select
        *,
        as_iso_time("timestamp", '\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}', '%Y-%m-%d %H:%M:%S') as event_at
    from records
)

select
    file_number,
    record,
    event_id,
    event_at,
    user_id,
    content_id,
    device_name(device_type) as device,
    as_whole(watch_duration_seconds) as watch_seconds,
    as_whole("quality_metrics.buffering_events") as buffering_events,
    as_whole("quality_metrics.average_bitrate") as bitrate_kbps,
    "quality_metrics.connection_type" as connection_type,
    as_double("quality_metrics.bandwidth_mbps") as bandwidth_mbps,
    as_double("quality_metrics.startup_time_seconds") as startup_seconds,
    as_double("quality_metrics.frames_dropped_ratio") as frames_dropped_ratio,
    as_double("quality_metrics.audio_quality_score") as audio_quality,
    "recommendation_data.algorithm_type" as algorithm_type,
    as_double("recommendation_data.recommendation_score") as recommendation_score,
    as_double("engagement_signals.completion_rate") as completion_rate,
    as_double("engagement_signals.engagement_score") as engagement_score,
    as_whole("engagement_signals.rating_given") as rating_given,
    event_type,
    "quality_metrics.playback_quality" as playback_quality,
    "recommendation_data.recommendation_category" as recommendation_category,
    as_flag("engagement_signals.social_sharing") as is_shared,
    false as is_repaired,
    event_id is null
    or is_no_day(event_at::date)
    or event_type is null
    or is_strange(event_type, ['start', 'pause', 'resume', 'seek_forward', 'seek_backward', 'complete', 'exit'])
    or content_id is null
    or is_unlike(content_id, 'content-\d+')
    or user_id is null
    or is_unlike(user_id, 'user-\d+')
    or device_type is null
    or is_strange(device_type, ['smart_tv', 'streaming_stick', 'mobile', 'tablet', 'desktop', 'gaming_console'])
    or is_no_whole(watch_duration_seconds, 0)
    or session_id is null
    or is_no_whole("quality_metrics.buffering_events", 0)
    or is_no_whole("quality_metrics.average_bitrate", 0)
    or is_strange("quality_metrics.playback_quality", ['SD', 'HD', 'FHD', '4K'])
    or is_strange("quality_metrics.connection_type", ['wifi', '5G', '4G', 'ethernet', '3G'])
    or is_no_number("quality_metrics.bandwidth_mbps", 0)
    or is_no_number("quality_metrics.startup_time_seconds", 0)
    or is_no_number("quality_metrics.frames_dropped_ratio", 0, 1)
    or is_no_number("quality_metrics.audio_quality_score", 0, 1)
    or is_no_whole("user_interaction.rewind_count", 0)
    or is_no_whole("user_interaction.forward_count", 0)
    or is_no_whole("user_interaction.pause_count", 0)
    or is_no_whole("user_interaction.quality_changes", 0)
    or is_no_whole("user_interaction.subtitle_changes", 0)
    or is_no_whole("user_interaction.volume_changes", 0)
    or is_strange(
        "recommendation_data.algorithm_type",
        ['hybrid', 'personalized', 'content_based', 'collaborative_filtering', 'trending']
    )
    or is_no_number("recommendation_data.recommendation_score", 0, 1)
    or is_no_whole("recommendation_data.position_in_list", 1)
    or is_strange(
        "recommendation_data.recommendation_category",
        ['top_picks', 'similar_content', 'because_you_watched', 'new_releases', 'trending']
    )
    or is_no_number("engagement_signals.completion_rate", 0, 1)
    or is_no_number("engagement_signals.engagement_score", 0, 1)
    or is_no_flag("engagement_signals.social_sharing")
    or is_no_whole("engagement_signals.rating_given", 1, 5) as is_bad
from timed
