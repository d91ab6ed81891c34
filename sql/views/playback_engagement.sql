-- Grain: device and connection type.
create or replace view bi.playback_engagement as
with means as (
    select
        measured.device_key,
        measured.connection_type,
        max(measured.total / measured.events) filter (where measured.measure = 'engagement_score') as engagement_score,
        max(measured.events) filter (where measured.measure = 'engagement_score') as scored_events,
        max(measured.total / measured.events) filter (where measured.measure = 'completion_rate') as completion_rate,
        max(measured.total / measured.events) filter (where measured.measure = 'watch_seconds') as watch_seconds
    from mart.playback_measure as measured
    group by measured.device_key, measured.connection_type
)

select
    device.name as device,
    nullif(totals.connection_type, '') as connection_type,
    totals.events,
    round(means.engagement_score, 9)::double precision as avg_engagement_score,
    round(means.completion_rate, 9)::double precision as avg_completion_rate,
    means.watch_seconds as avg_watch_seconds,
    totals.highly_engaged::numeric / means.scored_events as high_engagement_rate
from mart.playback_summary as totals
inner join core.dim_device as device on totals.device_key = device.device_key
left join means
    on totals.device_key = means.device_key and totals.connection_type = means.connection_type;

comment on view bi.playback_engagement is
'How much of a stream is watched and how engaged the viewer is, as telemetry''s players report it; a mean is over the events that report the measure. Grain: one device and connection type.';
comment on column bi.playback_engagement.device is 'Device, or Unknown.';
comment on column bi.playback_engagement.connection_type is 'wifi, ethernet, 5G, 4G or 3G; null where the event does not say.';
comment on column bi.playback_engagement.events is 'Events of players; a stream has several.';
comment on column bi.playback_engagement.avg_engagement_score is 'Engagement, 0 to 1, mean.';
comment on column bi.playback_engagement.avg_completion_rate is 'Part of the title watched, 0 to 1, mean.';
comment on column bi.playback_engagement.avg_watch_seconds is 'Seconds watched, mean.';
comment on column bi.playback_engagement.high_engagement_rate is 'Share of events with a known score at or above the 90th percentile (percentile_cont) of the scores of all events of the device, whatever the connection.';
