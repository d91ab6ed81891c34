-- Behaviour's facts beside what their user and title say of them. What is not known shows as Unknown.

-- Users' versions (docs/contracts.md dim_subscriber): the first row holds from the start of the subscription, a row of a
-- later file from the day on which it came. Of a day's rows the last stands.
create table behaviour_user_versions as
with deliveries as (
    select
        user_id,
        plan,
        country,
        device,
        monthly_spend,
        nullif(left(delivered_at, 10), '')::date as told_on,
        last_value(subscription_start_date) over (
            arrivals rows between unbounded preceding and unbounded following
        ) as joined_on,
        row_number() over arrivals as place
    from behaviour_users_loaded
    window arrivals as (partition by user_id order by delivered_at, file, record)
),

days as (
    select
        *,
        case when place = 1 then joined_on else greatest(told_on, joined_on) end as valid_from
    from deliveries
    qualify row_number() over (partition by user_id, valid_from order by place desc) = 1
),

turns as (
    select
        *,
        lag((plan, country, device, monthly_spend)) over (partition by user_id order by valid_from) as before
    from days
)

select
    user_id,
    plan,
    country,
    -- Sessions before the subscription's start happen: the first version stands for them too.
    case when before is not null then valid_from else '-infinity'::date end as holds_from,
    coalesce(lead(valid_from) over (partition by user_id order by valid_from), 'infinity'::date) as holds_to
from turns
where before is null or before is distinct from (plan, country, device, monthly_spend);

create table behaviour_sessions as
select
    sessions.session_id,
    sessions.user_id,
    -- Null where no file has the title: it is watched, and nobody knows what it is.
    movies.movie_id,
    month_of(sessions.watch_date) as month,
    coalesce(sessions.device, 'Unknown') as device,
    sessions.watch_minutes,
    sessions.progress_pct,
    coalesce(users.country, 'Unknown') as country,
    coalesce(users.plan, 'Unknown') as plan,
    coalesce(movies.genre, 'Unknown') as genre
from behaviour_watch_history as sessions
left join behaviour_user_versions as users
    on
        sessions.user_id = users.user_id
        and users.holds_from <= sessions.watch_date
        and sessions.watch_date < users.holds_to
left join behaviour_movies as movies on sessions.movie_id = movies.movie_id;

create table behaviour_ratings as
select
    reviews.review_id,
    movies.movie_id,
    reviews.rating,
    month_of(reviews.review_date) as month,
    coalesce(movies.content_type, 'Unknown') as title_type,
    coalesce(movies.genre, 'Unknown') as genre
from behaviour_reviews as reviews
left join behaviour_movies as movies on reviews.movie_id = movies.movie_id;

-- Months from the first to the last one with a session.
create table behaviour_months as
select unnest(generate_series(min(month), max(month), interval 1 month))::date as month
from behaviour_sessions;
