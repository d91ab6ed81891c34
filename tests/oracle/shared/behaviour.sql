-- Behaviour's facts beside what their user and title say of them. What is not known shows as Unknown.
create table behaviour_sessions as
select
    sessions.session_id,
    sessions.user_id,
    sessions.movie_id,
    month_of(sessions.watch_date) as month,
    coalesce(sessions.device, 'Unknown') as device,
    sessions.watch_minutes,
    sessions.progress_pct,
    coalesce(users.country, 'Unknown') as country,
    coalesce(users.plan, 'Unknown') as plan,
    coalesce(movies.genre, 'Unknown') as genre
from behaviour_watch_history as sessions
left join behaviour_users as users using (user_id)
left join behaviour_movies as movies using (movie_id);

create table behaviour_ratings as
select
    reviews.review_id,
    reviews.movie_id,
    reviews.rating,
    month_of(reviews.review_date) as month,
    coalesce(movies.content_type, 'Unknown') as title_type,
    coalesce(movies.genre, 'Unknown') as genre
from behaviour_reviews as reviews
left join behaviour_movies as movies using (movie_id);

-- Months from the first to the last one with a session.
create table behaviour_months as
select unnest(generate_series(min(month), max(month), interval 1 month))::date as month
from behaviour_sessions;
