-- Behaviour's titles (datasets.md 2.4, 4). A duration of zero minutes becomes null, a repair.
-- format: csv
-- key: movie_id
-- columns: movie_id, title, content_type, genre_primary, genre_secondary, release_year, duration_minutes, rating, language
-- columns: country_of_origin, imdb_rating, production_budget, box_office_revenue, number_of_seasons, number_of_episodes
-- columns: is_netflix_original, added_to_platform, content_warning
with typed as (
    select
        file_number,
        record,
        movie_id,
        title,
        content_type,
        genre_primary as genre,
        as_whole(release_year) as release_year,
        duration_minutes as duration_text,
        as_whole(duration_minutes) as minutes_given
    from records
)

select
    * exclude (duration_text),
    case when minutes_given > 0 then minutes_given end as duration_minutes,
    coalesce(minutes_given = 0, false) as is_repaired,
    movie_id is null or (duration_text is not null and coalesce(minutes_given < 0, true)) as is_bad
from typed
