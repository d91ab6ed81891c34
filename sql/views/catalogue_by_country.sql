-- Grain: producing country and title type.
create or replace view bi.catalogue_by_country as
select
    coalesce(country.name, 'Unknown') as country,
    coalesce(region.name, 'Unknown') as region,
    title.title_type,
    count(distinct title.title_key) as titles
from core.catalogue_title as title
left join core.bridge_title_country as bridge on title.title_key = bridge.title_key
left join core.dim_country as country on bridge.country_key = country.country_key
left join core.dim_region as region on country.region_key = region.region_key
group by
    coalesce(country.name, 'Unknown'),
    coalesce(region.name, 'Unknown'),
    title.title_type;

comment on view bi.catalogue_by_country is
'Catalogue titles by producing country. Grain: one country and title type; a title counts in each of its countries, so the counts do not add up to titles.';
comment on column bi.catalogue_by_country.country is 'Producing country; Unknown for titles without one.';
comment on column bi.catalogue_by_country.region is 'Sales region of the country; Unknown where it is in none.';
comment on column bi.catalogue_by_country.titles is 'Distinct titles.';
