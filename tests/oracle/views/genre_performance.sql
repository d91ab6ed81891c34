-- Sessions and reviews by primary genre of the title. A row exists where there is either.
-- key: genre
-- sums: watch_minutes
-- means: avg_watch_minutes, avg_rating
-- rates: completion_rate, skip_rate
with watched as (
    select
        genre,
        count(*) as sessions,
        count(distinct user_id) as viewers,
        sum(watch_minutes) as watch_minutes,
        avg(watch_minutes) as avg_watch_minutes,
        share(count(*) filter (where progress_pct >= 90), count(progress_pct)) as completion_rate,
        share(count(*) filter (where progress_pct < 10), count(progress_pct)) as skip_rate
    from behaviour_sessions
    group by all
),

rated as (
    select
        genre,
        avg(rating) as avg_rating,
        count(*) as ratings
    from behaviour_ratings
    group by all
)

select
    * replace (
        coalesce(sessions, 0) as sessions,
        coalesce(viewers, 0) as viewers,
        coalesce(ratings, 0) as ratings
    )
from watched full join rated using (genre)
