-- A returned row is a month whose key is not its date, or that does not begin on the first.
with months as (
    select
        fact.month_start,
        fact.month_key
    from core.fact_subscription_month as fact
    group by
        fact.month_start,
        fact.month_key
)

select
    months.month_start,
    months.month_key
from months
where
    months.month_key <> to_char(months.month_start, 'YYYYMMDD')::integer
    or extract(day from months.month_start) <> 1;
