-- A returned row is a subscriber with fewer, or more, subscription months than lie between the join month and
-- the month of the last payment; with the other checks: a missing month, or one that two versions share.
with subscriber_months as (
    select
        subscriber.source_system,
        subscriber.subscriber_id,
        count(*) as months_found,
        count(distinct fact.month_start) as distinct_months
    from core.fact_subscription_month as fact
    inner join core.dim_subscriber as subscriber on fact.subscriber_key = subscriber.subscriber_key
    group by
        subscriber.source_system,
        subscriber.subscriber_id
),

expected as (
    select
        subscriber.source_system,
        subscriber.subscriber_id,
        (
            (extract(year from subscriber.last_payment_date) - extract(year from subscriber.join_date)) * 12
            + extract(month from subscriber.last_payment_date) - extract(month from subscriber.join_date) + 1
        )::bigint as months_expected
    from core.dim_subscriber as subscriber
    where
        subscriber.is_current
        and subscriber.subscriber_key <> 0
        and subscriber.last_payment_date is not null
)

select
    expected.source_system,
    expected.subscriber_id,
    expected.months_expected,
    coalesce(subscriber_months.months_found, 0) as months_found,
    coalesce(subscriber_months.distinct_months, 0) as distinct_months
from expected
left join subscriber_months
    on
        expected.source_system = subscriber_months.source_system
        and expected.subscriber_id = subscriber_months.subscriber_id
where
    expected.months_expected <> coalesce(subscriber_months.months_found, 0)
    or expected.months_expected <> coalesce(subscriber_months.distinct_months, 0);
