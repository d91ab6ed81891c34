-- Ratings by genre: behaviour's reviews and the ratings given in telemetry's events, each joined to its own titles.
-- A title that no file has is rated, and is no title that is known.
-- key: source_system, title_type, genre
-- means: avg_rating
with given as (
    select 'behaviour' as source_system, title_type, genre, movie_id as title_id, rating from behaviour_ratings
    union all
    select
        'telemetry',
        coalesce(contents.title_type, 'Unknown'),
        coalesce(contents.genre, 'Unknown'),
        contents.content_id,
        events.rating_given
    from telemetry_viewing_events as events
    left join telemetry_contents as contents on events.content_id = contents.content_id
    where events.rating_given is not null
)

select
    source_system,
    title_type,
    genre,
    count(distinct title_id) as titles,
    count(*) as ratings,
    avg(rating) as avg_rating
from given
group by all
