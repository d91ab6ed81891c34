-- Grain: one title of the catalogue. For the views of the catalogue; readers see those.
create or replace view core.catalogue_title as
select
    title.title_key,
    title.title_id,
    title.title,
    title.title_type,
    title.release_year,
    title.date_added,
    title.maturity_rating,
    title.duration_minutes,
    title.seasons,
    title.imdb_id,
    title.imdb_rating,
    title.imdb_votes,
    title.imdb_match,
    title.description
from core.dim_title as title
where
    title.source_system = 'titles'
    and title.title_key <> 0;

comment on view core.catalogue_title is
'The titles of the source titles, without the unknown member. Grain: one title of the catalogue.';
comment on column core.catalogue_title.title_key is 'Title.';
comment on column core.catalogue_title.title_type is 'Movie or TV Show.';
