-- Grain: year of addition and title type.
create or replace view bi.catalogue_growth as
with added as (
    select
        extract(year from title.date_added)::integer as year_added,
        title.title_type,
        count(*) as titles
    from core.catalogue_title as title
    where title.date_added is not null
    group by
        extract(year from title.date_added)::integer,
        title.title_type
)

select
    added.year_added,
    added.title_type,
    added.titles,
    (sum(added.titles) over (
        partition by added.title_type
        order by added.year_added
        rows between unbounded preceding and current row
    ))::bigint as cumulative_titles
from added;

comment on view bi.catalogue_growth is
'Titles added to the catalogue by year; titles without a date of addition are not in it. Grain: one year and title type with additions.';
comment on column bi.catalogue_growth.year_added is 'Year the titles were added to the service.';
comment on column bi.catalogue_growth.titles is 'Titles added in the year.';
comment on column bi.catalogue_growth.cumulative_titles is 'Titles of this type added up to the end of the year.';
