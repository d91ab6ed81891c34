-- Behaviour's events: sessions of the last month as JSON lines, with a time of day (datasets.md 2.4 d'). A session that
-- comes again with another time stays here; who counts sessions takes the first time.
-- format: jsonl
-- key: session_id, event_at
-- columns: session_id, user_id, movie_id, watch_date, device_type, watch_duration_minutes, progress_percentage, action
-- columns: quality, location_country, is_download, user_rating, timestamp
with timed as (
    select
        *,
        as_iso_time("timestamp", '\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}', '%Y-%m-%d %H:%M:%S') as event_at
    from records
)

select
    file_number,
    record,
    session_id,
    event_at,
    device_type as device,
    "action" as last_action,
    quality,
    location_country as viewing_country,
    as_flag(is_download) as is_download,
    false as is_repaired,
    session_id is null
    or is_unlike(session_id, 'session_\d+')
    or user_id is null
    or is_unlike(user_id, 'user_\d+')
    or movie_id is null
    or is_unlike(movie_id, 'movie_\d+')
    or is_no_day(as_iso_day(watch_date))
    or device_type is null
    or is_strange(device_type, ['Desktop', 'Laptop', 'Mobile', 'Smart TV', 'Tablet'])
    or is_no_amount(watch_duration_minutes, 0)
    or is_no_amount(progress_percentage, 0, 100)
    or "action" is null
    or is_strange("action", ['started', 'paused', 'stopped', 'completed'])
    or is_strange(quality, ['SD', 'HD', '4K', 'Ultra HD'])
    or location_country is null
    or is_strange(location_country, ['USA', 'Canada'])
    or is_download is null
    or is_no_flag(is_download)
    or is_no_whole(user_rating, 1, 5)
    or is_no_day(event_at::date)
    or event_at::date <> as_iso_day(watch_date) as is_bad
from timed
