-- A returned row is a session whose subscriber's version was not in force on its day; before the first version, the
-- first stands. Only subscribers with several versions can have the wrong one.
with versions as (
    select
        subscriber.subscriber_key,
        subscriber.valid_from,
        subscriber.valid_to,
        row_number() over (partition by subscriber.subscriber_id order by subscriber.valid_from) as number
    from core.dim_subscriber as subscriber
    where
        subscriber.source_system = 'behaviour'
        and subscriber.subscriber_id in (
            select changed.subscriber_id
            from core.dim_subscriber as changed
            where changed.source_system = 'behaviour' and not changed.is_current
        )
)

select
    fact.session_id,
    fact.watch_date,
    versions.subscriber_key,
    versions.valid_from,
    versions.valid_to
from core.fact_viewing as fact
inner join versions on fact.subscriber_key = versions.subscriber_key
where
    (versions.number > 1 and fact.watch_date < versions.valid_from)
    or fact.watch_date >= versions.valid_to;
