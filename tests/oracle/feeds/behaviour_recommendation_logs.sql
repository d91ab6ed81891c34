-- Behaviour's recommendations shown (datasets.md 2.4).
-- format: csv
-- key: recommendation_id
-- columns: recommendation_id, user_id, movie_id, recommendation_date, recommendation_type, recommendation_score
-- columns: was_clicked, position_in_list, device_type, time_of_day, algorithm_version
select
    file_number,
    record,
    recommendation_id,
    recommendation_type,
    as_double(recommendation_score) as score,
    as_flag(was_clicked) as was_clicked,
    algorithm_version,
    device_type as device,
    time_of_day,
    false as is_repaired,
    recommendation_id is null
    or is_unlike(recommendation_id, 'rec_\d+')
    or user_id is null
    or is_unlike(user_id, 'user_\d+')
    or movie_id is null
    or is_unlike(movie_id, 'movie_\d+')
    or is_no_day(as_iso_day(recommendation_date))
    or recommendation_type is null
    or is_strange(recommendation_type, ['personalized', 'genre_based', 'new_releases', 'similar_users', 'trending'])
    or is_no_number(recommendation_score, 0, 1)
    or was_clicked is null
    or is_no_flag(was_clicked)
    or is_no_whole(position_in_list, 1)
    or is_strange(device_type, ['Desktop', 'Laptop', 'Mobile', 'Smart TV', 'Tablet'])
    or is_strange(time_of_day, ['morning', 'afternoon', 'evening', 'night'])
    or is_unlike(algorithm_version, 'v\d+(\.\d+)*') as is_bad
from records
