-- Sessions by month and the subscriber's country and plan. A session of unknown length counts as a session.
-- key: month, country, plan
-- sums: watch_minutes
-- means: avg_watch_minutes
select
    month,
    country,
    plan,
    sum(watch_minutes) as watch_minutes,
    count(distinct user_id) as active_users,
    count(*) as sessions,
    avg(watch_minutes) as avg_watch_minutes,
    count(distinct movie_id) as titles_watched
from behaviour_sessions
group by all
