-- Grain: one title. For the views by genre; readers see those.
create or replace view core.title_genre as
select
    title.title_key,
    title.title_type,
    coalesce(genre.name, 'Unknown') as genre
from core.dim_title as title
left join core.bridge_title_genre as bridge
    on title.title_key = bridge.title_key and bridge.position = 1
left join core.dim_genre as genre on bridge.genre_key = genre.genre_key;

comment on view core.title_genre is
'Each title with its first genre, so that nothing counts twice. Grain: one title of any source, the unknown member included.';
comment on column core.title_genre.genre is 'First genre in the source''s list; Unknown for titles without one.';
comment on column core.title_genre.title_key is 'Title.';
