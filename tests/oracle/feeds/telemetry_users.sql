-- Telemetry's users (datasets.md 2.7): an age group in place of an age.
-- format: jsonl
-- key: user_id
-- columns: user_id, country, subscription_type, age_group, join_date, preferred_genres, preferred_languages
-- columns: has_profile_pin, max_stream_quality
with timed as (
    select
        *,
        as_iso_time(join_date, '\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}', '%Y-%m-%d %H:%M:%S')::date as joined_on
    from records
)

select
    file_number,
    record,
    user_id,
    country_name(country) as country,
    plan_name(subscription_type) as plan,
    age_group,
    joined_on,
    tokens(preferred_genres) as preferred_genres,
    tokens(preferred_languages) as preferred_languages,
    as_flag(has_profile_pin) as has_profile_pin,
    max_stream_quality,
    false as is_repaired,
    user_id is null
    or is_unlike(user_id, 'user-\d+')
    or country is null
    or subscription_type is null
    or is_strange(subscription_type, ['basic', 'standard', 'premium', 'family', 'student'])
    or age_group is null
    or is_strange(age_group, ['13-17', '18-24', '25-34', '35-44', '45-54', '55-64', '65+'])
    or is_no_day(joined_on)
    or is_no_flag(has_profile_pin)
    or is_strange(max_stream_quality, ['SD', 'HD', '4K']) as is_bad
from timed
