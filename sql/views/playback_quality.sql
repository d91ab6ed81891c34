-- Grain: device and connection type.
create or replace view bi.playback_quality as
with
-- One pass over the events: the mean of a sum of shares is the sum of their means, over events that have all three.
measured as (
    select
        fact.device_key,
        fact.connection_type,
        count(*) as events,
        avg(fact.buffering_events) as avg_buffering_events,
        avg(fact.bandwidth_mbps) as avg_bandwidth_mbps,
        avg(fact.bitrate_kbps) as avg_bitrate_kbps,
        avg(fact.startup_seconds) as avg_startup_seconds,
        avg(fact.frames_dropped_rate) as avg_frames_dropped_rate,
        avg(fact.audio_quality) as avg_audio_quality,
        max(fact.startup_seconds) as longest_startup,
        max(fact.bitrate_kbps) as highest_bitrate,
        avg(fact.frames_dropped_rate)
        filter (where fact.startup_seconds is not null and fact.bitrate_kbps is not null) as scored_frames_dropped,
        avg(fact.startup_seconds)
        filter (where fact.frames_dropped_rate is not null and fact.bitrate_kbps is not null) as scored_startup,
        avg(fact.bitrate_kbps)
        filter (where fact.frames_dropped_rate is not null and fact.startup_seconds is not null) as scored_bitrate
    from core.fact_playback as fact
    group by fact.device_key, fact.connection_type
),

limits as (
    select
        nullif(max(measured.longest_startup), 0) as longest_startup,
        nullif(max(measured.highest_bitrate), 0) as highest_bitrate
    from measured
)

select
    device.name as device,
    measured.connection_type,
    measured.events,
    measured.avg_buffering_events,
    -- Doubles to nine decimals: the order in which they are added up changes their last digits.
    round(measured.avg_bandwidth_mbps::numeric, 9)::double precision as avg_bandwidth_mbps,
    measured.avg_bitrate_kbps,
    round(measured.avg_startup_seconds::numeric, 9)::double precision as avg_startup_seconds,
    round(measured.avg_frames_dropped_rate::numeric, 9)::double precision as avg_frames_dropped_rate,
    round(measured.avg_audio_quality::numeric, 9)::double precision as avg_audio_quality,
    round((
        0.3 * (1 - measured.scored_frames_dropped)
        + 0.3 * (1 - measured.scored_startup / limits.longest_startup)
        + 0.4 * (measured.scored_bitrate / limits.highest_bitrate)::double precision
    )::numeric, 9)::double precision as quality_score
from measured
inner join core.dim_device as device on measured.device_key = device.device_key
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
