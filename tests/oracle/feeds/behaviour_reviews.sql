-- Behaviour's reviews (datasets.md 2.4). They belong to titles directly, never through sessions.
-- format: csv
-- key: review_id
-- columns: review_id, user_id, movie_id, rating, review_date, device_type, is_verified_watch, helpful_votes, total_votes
-- columns: review_text, sentiment, sentiment_score
with typed as (
    select
        file_number,
        record,
        review_id,
        user_id,
        movie_id,
        as_whole(rating) as rating,
        as_iso_day(review_date) as review_date
    from records
)

select
    *,
    false as is_repaired,
    review_id is null
    or user_id is null
    or movie_id is null
    or coalesce(rating not between 1 and 5, true)
    or coalesce(not is_possible(review_date), true) as is_bad
from typed
