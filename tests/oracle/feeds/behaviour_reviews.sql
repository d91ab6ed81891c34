-- Behaviour's reviews (datasets.md 2.4). They belong to titles directly, never through sessions.
-- format: csv
-- key: review_id
-- columns: review_id, user_id, movie_id, rating, review_date, device_type, is_verified_watch, helpful_votes
-- columns: total_votes
-- columns: review_text, sentiment, sentiment_score
select
    file_number,
    record,
    review_id,
    movie_id,
    as_whole(rating) as rating,
    as_iso_day(review_date) as review_date,
    device_type as device,
    as_flag(is_verified_watch) as is_verified_watch,
    sentiment,
    false as is_repaired,
    review_id is null
    or is_unlike(review_id, 'review_\d+')
    or user_id is null
    or is_unlike(user_id, 'user_\d+')
    or movie_id is null
    or is_unlike(movie_id, 'movie_\d+')
    or rating is null
    or is_no_whole(rating, 1, 5)
    or is_no_day(as_iso_day(review_date))
    or is_strange(device_type, ['Desktop', 'Laptop', 'Mobile', 'Smart TV', 'Tablet'])
    or is_no_flag(is_verified_watch)
    or is_no_whole(helpful_votes, 0)
    or is_no_whole(total_votes, 0)
    or as_whole(helpful_votes) > as_whole(total_votes)
    or is_strange(sentiment, ['positive', 'neutral', 'negative'])
    or is_no_number(sentiment_score, 0, 1) as is_bad
from records
