-- Grain: measure, device and connection type.
create or replace view bi.playback_distribution as
with measured as (
    select
        fact.device_key,
        fact.connection_type,
        reported.measure,
        reported.value
    from core.fact_playback as fact
    cross join
        lateral (
            values
            ('buffering_events', fact.buffering_events::double precision),
            ('bandwidth_mbps', fact.bandwidth_mbps),
            ('bitrate_kbps', fact.bitrate_kbps::double precision),
            ('startup_seconds', fact.startup_seconds),
            ('frames_dropped_rate', fact.frames_dropped_rate),
            ('audio_quality', fact.audio_quality)
        ) as reported (measure, value)
    where reported.value is not null
),

spread as (
    select
        measured.measure,
        measured.device_key,
        measured.connection_type,
        count(*) as events,
        percentile_cont(array[0.1, 0.25, 0.5, 0.75, 0.9]) within group (order by measured.value) as ends
    from measured
    group by
        measured.measure,
        measured.device_key,
        measured.connection_type
)

select
    spread.measure,
    device.name as device,
    spread.connection_type,
    spread.events,
    spread.ends[1] as p10,
    spread.ends[2] as p25,
    spread.ends[3] as median,
    spread.ends[4] as p75,
    spread.ends[5] as p90
from spread
inner join core.dim_device as device on spread.device_key = device.device_key;

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
