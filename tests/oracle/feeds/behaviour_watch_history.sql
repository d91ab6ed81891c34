-- Behaviour's sessions (datasets.md 2.4, 4). A session longer than its title, or before the subscription, stays.
-- format: csv
-- key: session_id
-- columns: session_id, user_id, movie_id, watch_date, device_type, watch_duration_minutes, progress_percentage, action
-- columns: quality, location_country, is_download, user_rating
select
    file_number,
    record,
    session_id,
    user_id,
    movie_id,
    as_iso_day(watch_date) as watch_date,
    device_type as device,
    as_number(watch_duration_minutes) as watch_minutes,
    as_number(progress_percentage) as progress_pct,
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
    or is_no_whole(user_rating, 1, 5) as is_bad
from records
