-- Behaviour's events: sessions of the last month as JSON lines, with a time of day (datasets.md 2.4 d'). A session that
-- comes again with another time stays here; who counts sessions takes the first time.
-- format: jsonl
-- key: session_id, event_at
-- columns: session_id, user_id, movie_id, watch_date, device_type, watch_duration_minutes, progress_percentage, action
-- columns: quality, location_country, is_download, user_rating, timestamp
with typed as (
    select
        file_number,
        record,
        session_id,
        user_id,
        movie_id,
        as_iso_day(watch_date) as watch_date,
        case
            when regexp_full_match("timestamp", '\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}')
                then try_strptime("timestamp", '%Y-%m-%d %H:%M:%S')
        end as event_at,
        action,
        watch_duration_minutes as minutes_text,
        as_number(watch_duration_minutes) as watch_minutes,
        progress_percentage as progress_text,
        as_number(progress_percentage) as progress_pct,
        user_rating as rating_text,
        as_whole(user_rating) as user_rating
    from records
)

select
    * exclude (minutes_text, progress_text, rating_text),
    false as is_repaired,
    session_id is null
    or user_id is null
    or movie_id is null
    or coalesce(not is_possible(event_at::date), true)
    or (minutes_text is not null and coalesce(watch_minutes < 0, true))
    or (progress_text is not null and coalesce(progress_pct not between 0 and 100, true))
    or (rating_text is not null and coalesce(user_rating not between 1 and 5, true)) as is_bad
from typed
