-- Telemetry's titles (datasets.md 2.7).
-- format: jsonl
-- key: content_id
-- columns: content_id, type, title, genre, release_year, duration_minutes, language, rating, tags
select
    file_number,
    record,
    content_id,
    type_name(type) as title_type,
    genre,
    false as is_repaired,
    content_id is null
    or (release_year is not null and as_whole(release_year) is null)
    or (duration_minutes is not null and as_whole(duration_minutes) is null) as is_bad
from records
