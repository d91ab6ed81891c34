-- A returned row is a version that does not end where the next begins:
-- an overlap, a gap, or a current version that is not the last.
with versions as (
    select
        subscriber.source_system,
        subscriber.subscriber_id,
        subscriber.valid_from,
        subscriber.valid_to,
        lead(subscriber.valid_from) over (
            partition by subscriber.source_system, subscriber.subscriber_id
            order by subscriber.valid_from
        ) as next_valid_from
    from core.dim_subscriber as subscriber
    where subscriber.subscriber_key <> 0
)

select
    versions.source_system,
    versions.subscriber_id,
    versions.valid_from,
    versions.valid_to,
    versions.next_valid_from
from versions
where versions.valid_to is distinct from versions.next_valid_from;
