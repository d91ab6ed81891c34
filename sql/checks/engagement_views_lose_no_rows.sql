-- A returned row is a number of sessions or reviews in a view that is not the fact's: a join lost or doubled rows.
with sessions as (
    select
        count(*) as in_fact,
        sum(watch_minutes) as minutes_in_fact
    from core.fact_viewing
    where source_system = 'behaviour'
),

reviews as (
    select count(*) as in_fact
    from core.fact_review
    where source_system = 'behaviour'
),

engagement as (
    select
        coalesce(sum(sessions), 0) as in_view,
        sum(watch_minutes) as minutes_in_view
    from bi.monthly_engagement
),

genres as (
    select
        coalesce(sum(sessions), 0) as in_view,
        sum(watch_minutes) as minutes_in_view,
        coalesce(sum(ratings), 0) as ratings_in_view
    from bi.genre_performance
)

select
    sessions.in_fact as sessions_in_fact,
    engagement.in_view as sessions_in_engagement,
    genres.in_view as sessions_in_genres,
    sessions.minutes_in_fact,
    engagement.minutes_in_view as minutes_in_engagement,
    genres.minutes_in_view as minutes_in_genres,
    reviews.in_fact as reviews_in_fact,
    genres.ratings_in_view
from sessions
cross join reviews
cross join engagement
cross join genres
where
    (sessions.in_fact, sessions.minutes_in_fact) is distinct from (engagement.in_view, engagement.minutes_in_view)
    or (sessions.in_fact, sessions.minutes_in_fact) is distinct from (genres.in_view, genres.minutes_in_view)
    or reviews.in_fact <> genres.ratings_in_view;
