-- A returned row is a subscriber with fewer, or more, subscription months than there are from the join month
-- to the month of the last payment.
with version_months as (
    select
        fact.subscriber_key,
        count(*) as months_found
    from core.fact_subscription_month as fact
    group by fact.subscriber_key
),

subscribers as (
    select
        subscriber.source_system,
        subscriber.subscriber_id,
        max(subscriber.join_date) filter (where subscriber.is_current) as join_date,
        max(subscriber.last_payment_date) filter (where subscriber.is_current) as last_payment_date,
        coalesce(sum(version_months.months_found), 0) as months_found
    from core.dim_subscriber as subscriber
    left join version_months on subscriber.subscriber_key = version_months.subscriber_key
    where subscriber.subscriber_key <> 0
    group by
        subscriber.source_system,
        subscriber.subscriber_id
),

compared as (
    select
        subscribers.source_system,
        subscribers.subscriber_id,
        subscribers.months_found,
        (extract(year from subscribers.last_payment_date) - extract(year from subscribers.join_date)) * 12
        + extract(month from subscribers.last_payment_date)
        - extract(month from subscribers.join_date)
        + 1 as months_expected
    from subscribers
)

select
    compared.source_system,
    compared.subscriber_id,
    compared.months_expected,
    compared.months_found
from compared
where compared.months_found <> compared.months_expected;
