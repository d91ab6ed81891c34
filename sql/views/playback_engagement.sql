-- Grain: device and connection type.
create or replace view bi.playback_engagement as
with high as (
    select
        fact.device_key,
        percentile_cont(0.9) within group (order by fact.engagement_score) as engagement_score
    from core.fact_playback as fact
    group by fact.device_key
),

measured as (
    select
        fact.device_key,
        fact.connection_type,
        count(*) as events,
        -- To nine decimals: the order in which doubles are added up changes their last digits.
        round(avg(fact.engagement_score)::numeric, 9)::double precision as avg_engagement_score,
        round(avg(fact.completion_rate)::numeric, 9)::double precision as avg_completion_rate,
        avg(fact.watch_seconds) as avg_watch_seconds,
        count(*) filter (where fact.engagement_score >= high.engagement_score) as highly_engaged,
        count(fact.engagement_score) as scored
    from core.fact_playback as fact
    inner join high on fact.device_key = high.device_key
    group by fact.device_key, fact.connection_type
)

select
    device.name as device,
    measured.connection_type,
    measured.events,
    measured.avg_engagement_score,
    measured.avg_completion_rate,
    measured.avg_watch_seconds,
    measured.highly_engaged::numeric / nullif(measured.scored, 0) as high_engagement_rate
from measured
inner join core.dim_device as device on measured.device_key = device.device_key;

comment on view bi.playback_engagement is
'How much of a stream is watched and how engaged the viewer is, as telemetry''s players report it; a mean is over the events that report the measure. Grain: one device and connection type.';
comment on column bi.playback_engagement.device is 'Device, or Unknown.';
comment on column bi.playback_engagement.connection_type is 'wifi, ethernet, 5G, 4G or 3G; null where the event does not say.';
comment on column bi.playback_engagement.events is 'Events of players; a stream has several.';
comment on column bi.playback_engagement.avg_engagement_score is 'Engagement, 0 to 1, mean.';
comment on column bi.playback_engagement.avg_completion_rate is 'Part of the title watched, 0 to 1, mean.';
comment on column bi.playback_engagement.avg_watch_seconds is 'Seconds watched, mean.';
comment on column bi.playback_engagement.high_engagement_rate is 'Share of events with a known score at or above the 90th percentile (percentile_cont) of the scores of all events of the device, whatever the connection.';
