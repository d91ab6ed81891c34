-- Grain: device and connection type.
create or replace view bi.playback_quality as
with means as (
    select
        measured.device_key,
        measured.connection_type,
        max(measured.total / measured.events) filter (where measured.measure = 'buffering_events') as buffering_events,
        max(measured.total / measured.events) filter (where measured.measure = 'bandwidth_mbps') as bandwidth_mbps,
        max(measured.total / measured.events) filter (where measured.measure = 'bitrate_kbps') as bitrate_kbps,
        max(measured.total / measured.events) filter (where measured.measure = 'startup_seconds') as startup_seconds,
        max(measured.total / measured.events)
        filter (where measured.measure = 'frames_dropped_rate') as frames_dropped_rate,
        max(measured.total / measured.events) filter (where measured.measure = 'audio_quality') as audio_quality
    from mart.playback_measure as measured
    group by measured.device_key, measured.connection_type
),

limits as (
    select
        nullif(max(measured.highest) filter (where measured.measure = 'startup_seconds'), 0) as longest_startup,
        nullif(max(measured.highest) filter (where measured.measure = 'bitrate_kbps'), 0) as highest_bitrate
    from mart.playback_measure as measured
),

-- The mean of a sum of shares is the sum of their means, over events that have all three.
scored as (
    select
        totals.device_key,
        totals.connection_type,
        totals.events,
        (totals.scored_frames_dropped / nullif(totals.scored_events, 0))::double precision as frames_dropped,
        (totals.scored_startup_seconds / nullif(totals.scored_events, 0))::double precision as startup,
        (totals.scored_bitrate_kbps::numeric / nullif(totals.scored_events, 0))::double precision as bitrate
    from mart.playback_summary as totals
)

select
    device.name as device,
    nullif(scored.connection_type, '') as connection_type,
    scored.events,
    means.buffering_events as avg_buffering_events,
    round(means.bandwidth_mbps, 9)::double precision as avg_bandwidth_mbps,
    means.bitrate_kbps as avg_bitrate_kbps,
    round(means.startup_seconds, 9)::double precision as avg_startup_seconds,
    round(means.frames_dropped_rate, 9)::double precision as avg_frames_dropped_rate,
    round(means.audio_quality, 9)::double precision as avg_audio_quality,
    round((
        0.3 * (1 - scored.frames_dropped)
        + 0.3 * (1 - scored.startup / limits.longest_startup)
        + 0.4 * (scored.bitrate / limits.highest_bitrate)
    )::numeric, 9)::double precision as quality_score
from scored
inner join core.dim_device as device on scored.device_key = device.device_key
left join means
    on scored.device_key = means.device_key and scored.connection_type = means.connection_type
cross join limits;

comment on view bi.playback_quality is
'How well streams play, as telemetry''s players report it; a mean is over the events that report the measure. Grain: one device and connection type.';
comment on column bi.playback_quality.device is 'Device, or Unknown.';
comment on column bi.playback_quality.connection_type is 'wifi, ethernet, 5G, 4G or 3G; null where the event does not say.';
comment on column bi.playback_quality.events is 'Events of players; a stream has several.';
comment on column bi.playback_quality.avg_buffering_events is 'Times the player had to buffer, mean of an event.';
comment on column bi.playback_quality.avg_bandwidth_mbps is 'Mean bandwidth, Mbit/s.';
comment on column bi.playback_quality.avg_bitrate_kbps is 'Mean bitrate, kbit/s.';
comment on column bi.playback_quality.avg_startup_seconds is 'Seconds until the picture, mean.';
comment on column bi.playback_quality.avg_frames_dropped_rate is 'Frames dropped, 0 to 1, mean.';
comment on column bi.playback_quality.avg_audio_quality is 'Audio quality, 0 to 1, mean.';
comment on column bi.playback_quality.quality_score is '0 to 1: 0.3 (1 - frames dropped) + 0.3 (1 - startup / longest startup) + 0.4 (bitrate / highest bitrate), longest and highest over all events; the mean over the events that report all three.';
