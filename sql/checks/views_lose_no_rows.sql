-- A returned row is a view that shows other totals than the tables behind it: a join lost or doubled rows.
with totals as (
    select
        'bi.subscribers' as view_name,
        (select count(*) from bi.subscribers) as in_view,
        (
            select count(*) from (
                select distinct
                    source_system,
                    subscriber_id
                from core.dim_subscriber
                where subscriber_key <> 0
            ) as subscribers
        ) as in_tables
    union all
    select
        'bi.catalogue_titles' as view_name,
        (select count(*) from bi.catalogue_titles) as in_view,
        (
            select count(*) from core.dim_title
            where source_system = 'titles' and title_key <> 0
        ) as in_tables
    union all
    select
        'bi.subscriber_revenue_monthly' as view_name,
        (select coalesce(sum(revenue_usd), 0) from bi.subscriber_revenue_monthly) as in_view,
        (select coalesce(sum(revenue_usd), 0) from core.fact_subscription_month) as in_tables
)

select
    totals.view_name,
    totals.in_view,
    totals.in_tables
from totals
where totals.in_view <> totals.in_tables;
