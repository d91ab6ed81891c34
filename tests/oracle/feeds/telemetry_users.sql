-- Telemetry's users (datasets.md 2.7): an age group in place of an age.
-- format: jsonl
-- key: user_id
-- columns: user_id, country, subscription_type, age_group, join_date, preferred_genres, preferred_languages
-- columns: has_profile_pin, max_stream_quality
select
    file_number,
    record,
    user_id,
    country_name(country) as country,
    plan_name(subscription_type) as plan,
    age_group,
    try_cast(join_date as timestamp)::date as join_date,
    false as is_repaired,
    user_id is null
    or (join_date is not null and coalesce(not is_possible(try_cast(join_date as timestamp)::date), true)) as is_bad
from records
