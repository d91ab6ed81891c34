-- Grain: month and genre.
create or replace view bi.content_performance as
with viewing as (
    select
        date_trunc('month', fact.watch_date::timestamp)::date as month,
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
    group by
        date_trunc('month', fact.watch_date::timestamp)::date,
        title.genre
),

reviews as (
    select
        date_trunc('month', fact.review_date::timestamp)::date as month,
        title.genre,
        avg(fact.rating) as avg_rating,
        count(*) as ratings
    from core.fact_review as fact
    inner join core.title_genre as title on fact.title_key = title.title_key
    where fact.source_system = 'behaviour'
    group by
        date_trunc('month', fact.review_date::timestamp)::date,
        title.genre
)

select
    coalesce(viewing.month, reviews.month) as month,
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
full outer join reviews
    on viewing.month = reviews.month and viewing.genre = reviews.genre;

comment on view bi.content_performance is
'What was watched and how it was rated. Grain: one month and genre with a session or a review. Reviews join titles directly, never through sessions.';
comment on column bi.content_performance.month is 'First day of the month of the session, of a rating that of the review.';
comment on column bi.content_performance.genre is 'First genre of the title, or Unknown.';
comment on column bi.content_performance.sessions is 'Sessions.';
comment on column bi.content_performance.viewers is 'Distinct subscribers with a session; they do not add up.';
comment on column bi.content_performance.watch_minutes is 'Minutes of the sessions whose duration is known; null where none is.';
comment on column bi.content_performance.avg_watch_minutes is 'Mean over the sessions whose duration is known.';
comment on column bi.content_performance.completion_rate is 'Share of the sessions with known progress that reached 90 %; the action does not decide it.';
comment on column bi.content_performance.skip_rate is 'Share of the sessions with known progress that stayed below 10 %.';
comment on column bi.content_performance.avg_rating is 'Mean rating of the reviews, 1 to 5; null where there is none.';
comment on column bi.content_performance.ratings is 'Reviews.';
