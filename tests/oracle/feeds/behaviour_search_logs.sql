-- Behaviour's searches (datasets.md 2.4, 4). A click beyond the results, or with none, sends the row to quarantine.
-- format: csv
-- key: search_id
-- columns: search_id, user_id, search_query, search_date, results_returned, clicked_result_position, device_type
-- columns: search_duration_seconds, had_typo, used_filters, location_country
with typed as (
    select
        file_number,
        record,
        search_id,
        user_id,
        as_iso_day(search_date) as search_date,
        results_returned as results_text,
        as_whole(results_returned) as results_returned,
        clicked_result_position as clicked_text,
        as_whole(clicked_result_position) as clicked_position,
        device_type as device
    from records
)

select
    * exclude (results_text, clicked_text),
    false as is_repaired,
    search_id is null
    or user_id is null
    or coalesce(not is_possible(search_date), true)
    or coalesce(results_returned < 0, true)
    or (clicked_text is not null and coalesce(clicked_position < 1, true))
    or clicked_position > results_returned as is_bad
from typed
