-- Engagement by device and connection. High is at or above the 90th percentile of all events of the device.
-- Open in warehouse.md: events of unknown engagement. Here they are no part of the share, as with completion of
-- sessions.
-- key: device, connection_type
-- means: avg_watch_seconds
-- rates: avg_engagement_score, avg_completion_rate, high_engagement_rate
with thresholds as (
    select device, quantile_cont(engagement_score, 0.9) as high
    from telemetry_viewing_events
    group by device
)

select
    coalesce(events.device, 'Unknown') as device,
    events.connection_type,
    count(*) as events,
    avg(events.engagement_score) as avg_engagement_score,
    avg(events.completion_rate) as avg_completion_rate,
    avg(events.watch_seconds) as avg_watch_seconds,
    share(
        count(*) filter (where events.engagement_score >= thresholds.high), count(events.engagement_score)
    ) as high_engagement_rate
from telemetry_viewing_events as events
inner join thresholds on events.device is not distinct from thresholds.device
group by 1, 2
