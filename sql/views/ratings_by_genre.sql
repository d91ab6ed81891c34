-- Grain: source system, title type and genre.
create or replace view bi.ratings_by_genre as
with rated as (
    select
        fact.source_system,
        fact.title_key,
        count(*) as ratings,
        sum(fact.rating) as total
    from core.fact_review as fact
    group by
        fact.source_system,
        fact.title_key
    union all
    select
        'telemetry' as source_system,
        fact.title_key,
        count(*) as ratings,
        sum(fact.rating_given) as total
    from core.fact_playback as fact
    where fact.rating_given is not null
    group by fact.title_key
)

select
    rated.source_system,
    title.title_type,
    title.genre,
    count(nullif(rated.title_key, 0)) as titles,
    sum(rated.ratings)::bigint as ratings,
    sum(rated.total) / sum(rated.ratings) as avg_rating
from rated
inner join core.title_genre as title on rated.title_key = title.title_key
group by
    rated.source_system,
    title.title_type,
    title.genre;

comment on view bi.ratings_by_genre is
'How titles are rated: in reviews of the behaviour files, and in events of telemetry. Ratings join titles directly, never through sessions. Grain: one source, title type and genre with a rating. The sources'' titles are unrelated: never add them up.';
comment on column bi.ratings_by_genre.title_type is 'Kind of title in the source''s words.';
comment on column bi.ratings_by_genre.genre is 'First genre of the title, or Unknown.';
comment on column bi.ratings_by_genre.titles is 'Titles that have a rating.';
comment on column bi.ratings_by_genre.ratings is 'Ratings.';
comment on column bi.ratings_by_genre.avg_rating is 'Mean rating, 1 to 5.';
