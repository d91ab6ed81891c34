-- A returned row is a number of titles in the view that is not the table's: a join lost or doubled rows.
with totals as (
    select
        (select count(*) from bi.catalogue_titles) as in_view,
        (
            select count(*) from core.dim_title
            where source_system = 'titles' and title_key <> 0
        ) as in_table
)

select
    totals.in_view,
    totals.in_table
from totals
where totals.in_view <> totals.in_table;
