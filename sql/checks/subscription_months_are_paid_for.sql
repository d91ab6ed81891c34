-- A returned row is a subscriber's version with months before the join month or after the month of the last payment.
with versions as (
    select
        fact.subscriber_key,
        min(fact.month_start) as first_month,
        max(fact.month_start) as last_month
    from core.fact_subscription_month as fact
    group by fact.subscriber_key
)

select
    versions.subscriber_key,
    versions.first_month,
    versions.last_month,
    subscriber.join_date,
    subscriber.last_payment_date
from versions
inner join core.dim_subscriber as subscriber on versions.subscriber_key = subscriber.subscriber_key
where
    subscriber.join_date is null
    or subscriber.last_payment_date is null
    or versions.first_month < date_trunc('month', subscriber.join_date::timestamp)
    or versions.last_month > subscriber.last_payment_date;
