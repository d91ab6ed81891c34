-- A returned row is a subscription month whose key is not its month, or that does not begin on the first.
select
    fact.subscriber_key,
    fact.month_start,
    fact.month_key
from core.fact_subscription_month as fact
where
    fact.month_key <> to_char(fact.month_start, 'YYYYMMDD')::integer
    or extract(day from fact.month_start) <> 1;
