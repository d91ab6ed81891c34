-- Grain: one title of the catalogue.
create or replace view bi.catalogue_titles as
with
countries as (
    select
        bridge.title_key,
        string_agg(country.name, ', ' order by bridge.position) as listed
    from core.bridge_title_country as bridge
    inner join core.dim_country as country on bridge.country_key = country.country_key
    group by bridge.title_key
),

genres as (
    select
        bridge.title_key,
        string_agg(genre.name, ', ' order by bridge.position) as listed
    from core.bridge_title_genre as bridge
    inner join core.dim_genre as genre on bridge.genre_key = genre.genre_key
    group by bridge.title_key
),

directors as (
    select
        bridge.title_key,
        string_agg(person.name, ', ' order by bridge.position) as listed
    from core.bridge_title_credit as bridge
    inner join core.dim_person as person on bridge.person_key = person.person_key
    where
        bridge.role = 'director'
        and bridge.source_system = 'titles'
    group by bridge.title_key
)

select
    title.title_id,
    title.title,
    title.title_type,
    title.release_year,
    title.date_added,
    title.maturity_rating,
    title.duration_minutes,
    title.seasons,
    countries.listed as countries,
    genres.listed as genres,
    directors.listed as directors,
    title.imdb_id,
    title.imdb_rating,
    title.imdb_votes,
    title.imdb_match
from core.catalogue_title as title
left join countries on title.title_key = countries.title_key
left join genres on title.title_key = genres.title_key
left join directors on title.title_key = directors.title_key;

comment on view bi.catalogue_titles is
'The catalogue. Grain: one title of the source titles.';
comment on column bi.catalogue_titles.title_id is 'Title''s id in the source, s1, s2, …';
comment on column bi.catalogue_titles.title is 'Title; always text, also where it reads 1994.';
comment on column bi.catalogue_titles.date_added is 'Day the title was added to the service; null where the source does not say.';
comment on column bi.catalogue_titles.countries is 'Producing countries in source order, joined by a comma and a space; null where the source lists none.';
comment on column bi.catalogue_titles.genres is 'Genres in source order, joined likewise.';
comment on column bi.catalogue_titles.directors is 'Directors in source order, joined likewise; null where the source lists none.';
