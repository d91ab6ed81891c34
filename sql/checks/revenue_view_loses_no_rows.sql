-- A returned row is a revenue in the view that is not the fact's: a join lost or doubled rows.
with totals as (
    select
        (select coalesce(sum(revenue_usd), 0) from bi.subscriber_revenue_monthly) as in_view,
        (select coalesce(sum(revenue_usd), 0) from core.fact_subscription_month) as in_fact
)

select
    totals.in_view,
    totals.in_fact
from totals
where totals.in_view <> totals.in_fact;
