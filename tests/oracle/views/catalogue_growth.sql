-- Titles by the year they were added; those without a date are in no year.
-- Open in warehouse.md: whether a year in which nothing was added has a row. Here it has none.
-- key: year_added, title_type
with years as (
    select year(date_added) as year_added, title_type, count(*) as titles
    from titles
    where date_added is not null
    group by all
)

select *, sum(titles) over (partition by title_type order by year_added)::bigint as cumulative_titles
from years
