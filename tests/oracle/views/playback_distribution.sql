-- How each measure of playback spreads over the events that report it, by device and connection.
-- key: measure, device, connection_type
-- means: p10, p25, median, p75, p90
with reported as (
    select device, connection_type, 'buffering_events' as measure, buffering_events::double as value
    from telemetry_viewing_events
    union all
    select device, connection_type, 'bandwidth_mbps', bandwidth_mbps from telemetry_viewing_events
    union all
    select device, connection_type, 'bitrate_kbps', bitrate_kbps::double from telemetry_viewing_events
    union all
    select device, connection_type, 'startup_seconds', startup_seconds from telemetry_viewing_events
    union all
    select device, connection_type, 'frames_dropped_rate', frames_dropped_ratio from telemetry_viewing_events
    union all
    select device, connection_type, 'audio_quality', audio_quality from telemetry_viewing_events
)

select
    measure,
    coalesce(device, 'Unknown') as device,
    connection_type,
    count(*) as events,
    quantile_cont(value, 0.1) as p10,
    quantile_cont(value, 0.25) as p25,
    quantile_cont(value, 0.5) as median,
    quantile_cont(value, 0.75) as p75,
    quantile_cont(value, 0.9) as p90
from reported
where value is not null
group by 1, 2, 3
