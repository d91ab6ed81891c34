-- Grain: genre and title type.
create or replace view bi.catalogue_by_genre as
select
    coalesce(genre.name, 'Unknown') as genre,
    title.title_type,
    count(distinct title.title_key) as titles
from core.catalogue_title as title
left join core.bridge_title_genre as bridge on title.title_key = bridge.title_key
left join core.dim_genre as genre on bridge.genre_key = genre.genre_key
group by
    coalesce(genre.name, 'Unknown'),
    title.title_type;

comment on view bi.catalogue_by_genre is
'Catalogue titles by genre. Grain: one genre and title type; a title counts in each of its genres, so the counts do not add up to titles.';
comment on column bi.catalogue_by_genre.genre is 'Genre; Unknown for titles without one.';
comment on column bi.catalogue_by_genre.titles is 'Distinct titles.';
