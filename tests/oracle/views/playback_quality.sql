-- Playback by device and connection. quality_score: 0.3 (1 - frames dropped) + 0.3 (1 - startup / longest startup)
-- + 0.4 (bitrate / highest bitrate), longest and highest over all events; the mean over the row's events.
-- key: device, connection_type
-- means: avg_buffering_events, avg_bandwidth_mbps, avg_bitrate_kbps, avg_startup_seconds
-- rates: avg_frames_dropped_rate, avg_audio_quality, quality_score
with scored as (
    select
        *,
        0.3 * (1 - frames_dropped_ratio)
        + 0.3 * (1 - startup_seconds / max(startup_seconds) over ())
        + 0.4 * (bitrate_kbps::double / max(bitrate_kbps::double) over ()) as score
    from telemetry_viewing_events
)

select
    coalesce(device, 'Unknown') as device,
    connection_type,
    count(*) as events,
    avg(buffering_events) as avg_buffering_events,
    avg(bandwidth_mbps) as avg_bandwidth_mbps,
    avg(bitrate_kbps) as avg_bitrate_kbps,
    avg(startup_seconds) as avg_startup_seconds,
    avg(frames_dropped_ratio) as avg_frames_dropped_rate,
    avg(audio_quality) as avg_audio_quality,
    avg(score) as quality_score
from scored
group by 1, 2
