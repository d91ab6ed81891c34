-- Grain: measure, device and connection type.
create or replace view bi.playback_distribution as
select
    spread.measure,
    device.name as device,
    nullif(spread.connection_type, '') as connection_type,
    spread.events,
    spread.p10,
    spread.p25,
    spread.median,
    spread.p75,
    spread.p90
from mart.playback_measure as spread
inner join core.dim_device as device on spread.device_key = device.device_key
where
    spread.measure in (
        'buffering_events',
        'bandwidth_mbps',
        'bitrate_kbps',
        'startup_seconds',
        'frames_dropped_rate',
        'audio_quality'
    );

comment on view bi.playback_distribution is
'How the measures of bi.playback_quality spread over events, which their means hide. Grain: one measure, device and connection type with an event that reports it.';
comment on column bi.playback_distribution.measure is
'buffering_events, bandwidth_mbps, bitrate_kbps, startup_seconds, frames_dropped_rate (0 to 1) or audio_quality (0 to 1): units as in core.fact_playback. Never compare two.';
comment on column bi.playback_distribution.device is 'Device, or Unknown.';
comment on column bi.playback_distribution.connection_type is 'wifi, ethernet, 5G, 4G or 3G; null where the event does not say.';
comment on column bi.playback_distribution.events is 'Events that report the measure.';
comment on column bi.playback_distribution.p10 is 'Tenth percentile (percentile_cont), in the measure''s unit.';
comment on column bi.playback_distribution.p25 is 'First quartile.';
comment on column bi.playback_distribution.median is 'Median.';
comment on column bi.playback_distribution.p75 is 'Third quartile.';
comment on column bi.playback_distribution.p90 is 'Ninetieth percentile.';
