-- Behaviour's searches (datasets.md 2.4, 4). A click beyond the results, or with none, sends the row to quarantine.
-- format: csv
-- key: search_id
-- columns: search_id, user_id, search_query, search_date, results_returned, clicked_result_position, device_type
-- columns: search_duration_seconds, had_typo, used_filters, location_country
select
    file_number,
    record,
    search_id,
    as_iso_day(search_date) as search_date,
    as_whole(results_returned) as results_returned,
    as_whole(clicked_result_position) as clicked_position,
    device_type as device,
    as_flag(had_typo) as had_typo,
    as_flag(used_filters) as used_filters,
    location_country as viewing_country,
    false as is_repaired,
    search_id is null
    or is_unlike(search_id, 'search_\d+')
    or user_id is null
    or is_unlike(user_id, 'user_\d+')
    or is_no_day(as_iso_day(search_date))
    or results_returned is null
    or is_no_whole(results_returned, 0)
    or is_no_whole(clicked_result_position, 1)
    or as_whole(clicked_result_position) > as_whole(results_returned)
    or device_type is null
    or is_strange(device_type, ['Desktop', 'Laptop', 'Mobile', 'Smart TV', 'Tablet'])
    or is_no_amount(search_duration_seconds, 0)
    or is_no_flag(had_typo)
    or is_no_flag(used_filters)
    or location_country is null
    or is_strange(location_country, ['USA', 'Canada']) as is_bad
from records
