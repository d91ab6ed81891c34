-- Titles of each producing country: a title counts once in each of its countries.
-- key: country, title_type
with countries as (
    select
        title_id,
        title_type,
        country_name(unnest(case when len(countries) > 0 then countries else ['Unknown'] end)) as country
    from titles
)

select
    countries.country,
    coalesce(regions.region, 'Unknown') as region,
    countries.title_type,
    count(distinct countries.title_id) as titles
from countries left join regions on countries.country = regions.country
group by all
