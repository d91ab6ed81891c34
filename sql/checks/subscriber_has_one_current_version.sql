-- A returned row is a subscriber with no current version, or with several.
select
    subscriber.source_system,
    subscriber.subscriber_id,
    count(*) filter (where subscriber.is_current) as current_versions
from core.dim_subscriber as subscriber
where subscriber.subscriber_key <> 0
group by
    subscriber.source_system,
    subscriber.subscriber_id
having count(*) filter (where subscriber.is_current) <> 1;
