-- A returned row is a subscription month before the join month or after the month of the last payment.
select
    fact.subscriber_key,
    fact.month_start,
    subscriber.join_date,
    subscriber.last_payment_date
from core.fact_subscription_month as fact
inner join core.dim_subscriber as subscriber on fact.subscriber_key = subscriber.subscriber_key
where
    subscriber.join_date is null
    or subscriber.last_payment_date is null
    or fact.month_start < date_trunc('month', subscriber.join_date::timestamp)
    or fact.month_start > subscriber.last_payment_date;
