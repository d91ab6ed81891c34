-- Grain: genre.
create or replace view bi.genre_performance as
with viewing as (
    select
        title.genre,
        count(*) as sessions,
        count(distinct fact.member_key) as viewers,
        sum(fact.watch_minutes) as watch_minutes,
        avg(fact.watch_minutes) as avg_watch_minutes,
        avg((fact.progress_pct >= 90)::integer) as completion_rate,
        avg((fact.progress_pct < 10)::integer) as skip_rate
    from core.fact_viewing as fact
    inner join core.title_genre as title on fact.title_key = title.title_key
    where fact.source_system = 'behaviour'
    group by title.genre
),

reviews as (
    select
        title.genre,
        avg(fact.rating) as avg_rating,
        count(*) as ratings
    from core.fact_review as fact
    inner join core.title_genre as title on fact.title_key = title.title_key
    where fact.source_system = 'behaviour'
    group by title.genre
)

select
    coalesce(viewing.genre, reviews.genre) as genre,
    coalesce(viewing.sessions, 0) as sessions,
    coalesce(viewing.viewers, 0) as viewers,
    viewing.watch_minutes,
    viewing.avg_watch_minutes,
    viewing.completion_rate,
    viewing.skip_rate,
    reviews.avg_rating,
    coalesce(reviews.ratings, 0) as ratings
from viewing
full outer join reviews on viewing.genre = reviews.genre;

comment on view bi.genre_performance is
'What was watched and how it was rated, over all months. Grain: one genre with a session or a review. Reviews join titles directly, never through sessions.';
comment on column bi.genre_performance.genre is 'First genre of the title, or Unknown.';
comment on column bi.genre_performance.sessions is 'Sessions.';
comment on column bi.genre_performance.viewers is 'Distinct subscribers with a session; they do not add up.';
comment on column bi.genre_performance.watch_minutes is 'Minutes of the sessions whose duration is known; null where none is.';
comment on column bi.genre_performance.avg_watch_minutes is 'Mean over the sessions whose duration is known.';
comment on column bi.genre_performance.completion_rate is 'Share of the sessions with known progress that reached 90 %; the action does not decide it.';
comment on column bi.genre_performance.skip_rate is 'Share of the sessions with known progress that stayed below 10 %.';
comment on column bi.genre_performance.avg_rating is 'Mean rating of the reviews, 1 to 5; null where there is none.';
comment on column bi.genre_performance.ratings is 'Reviews.';
