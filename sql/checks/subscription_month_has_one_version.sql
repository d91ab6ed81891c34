-- A returned row is a month that two versions of one subscriber both pay for.
with changed as (
    select distinct
        closed.source_system,
        closed.subscriber_id
    from core.dim_subscriber as closed
    where not closed.is_current
),

several_versions as (
    select
        subscriber.subscriber_key,
        subscriber.source_system,
        subscriber.subscriber_id
    from core.dim_subscriber as subscriber
    inner join changed
        on
            subscriber.source_system = changed.source_system
            and subscriber.subscriber_id = changed.subscriber_id
)

select
    several_versions.source_system,
    several_versions.subscriber_id,
    fact.month_start,
    count(*) as versions_found
from core.fact_subscription_month as fact
inner join several_versions on fact.subscriber_key = several_versions.subscriber_key
group by
    several_versions.source_system,
    several_versions.subscriber_id,
    fact.month_start
having count(*) > 1;
