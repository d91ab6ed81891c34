-- A returned row is a number of subscribers in the view that is not the tables': a join lost or doubled rows.
with totals as (
    select
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
)

select
    totals.in_view,
    totals.in_tables
from totals
where totals.in_view <> totals.in_tables;
