-- Behaviour's recommendations shown (datasets.md 2.4).
-- format: csv
-- key: recommendation_id
-- columns: recommendation_id, user_id, movie_id, recommendation_date, recommendation_type, recommendation_score
-- columns: was_clicked, position_in_list, device_type, time_of_day, algorithm_version
with typed as (
    select
        file_number,
        record,
        recommendation_id,
        user_id,
        movie_id,
        as_iso_day(recommendation_date) as recommendation_date,
        recommendation_type,
        recommendation_score as score_text,
        as_number(recommendation_score) as score,
        as_flag(was_clicked) as was_clicked,
        algorithm_version
    from records
)

select
    * exclude (score_text),
    false as is_repaired,
    recommendation_id is null
    or user_id is null
    or movie_id is null
    or coalesce(not is_possible(recommendation_date), true)
    or recommendation_type is null
    or (score_text is not null and coalesce(score not between 0 and 1, true))
    or was_clicked is null as is_bad
from typed
