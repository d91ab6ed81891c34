-- A returned row is a version that ends before it begins, or whose end does not fit is_current.
select
    subscriber.subscriber_key,
    subscriber.source_system,
    subscriber.subscriber_id,
    subscriber.valid_from,
    subscriber.valid_to,
    subscriber.is_current
from core.dim_subscriber as subscriber
where
    subscriber.subscriber_key <> 0
    and (
        subscriber.valid_from is null
        or subscriber.valid_to <= subscriber.valid_from
        or subscriber.is_current <> (subscriber.valid_to is null)
    );
