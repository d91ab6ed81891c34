-- A returned row is a subscription month whose revenue is not the monthly spend of its subscriber's version.
select
    fact.subscriber_key,
    fact.month_start,
    fact.revenue_usd,
    subscriber.monthly_spend_usd
from core.fact_subscription_month as fact
inner join core.dim_subscriber as subscriber on fact.subscriber_key = subscriber.subscriber_key
where fact.revenue_usd is distinct from subscriber.monthly_spend_usd;
