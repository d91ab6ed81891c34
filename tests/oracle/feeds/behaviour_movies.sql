-- Behaviour's titles (datasets.md 2.4, 4). A duration of zero minutes becomes null, a repair.
-- format: csv
-- key: movie_id
-- columns: movie_id, title, content_type, genre_primary, genre_secondary, release_year, duration_minutes, rating
-- columns: language
-- columns: country_of_origin, imdb_rating, production_budget, box_office_revenue, number_of_seasons, number_of_episodes
-- columns: is_netflix_original, added_to_platform, content_warning
with words as (
    select [
        'Action', 'Adventure', 'Animation', 'Biography', 'Comedy', 'Crime', 'Documentary', 'Drama', 'Family', 'Fantasy',
        'History', 'Horror', 'Music', 'Mystery', 'Romance', 'Sci-Fi', 'Sport', 'Thriller', 'War', 'Western'
    ] as genres
)

select
    file_number,
    record,
    movie_id,
    content_type,
    genre_primary as genre,
    genre_secondary,
    rating as maturity_rating,
    language,
    country_of_origin as country,
    as_flag(is_netflix_original) as is_original,
    as_flag(content_warning) as has_content_warning,
    coalesce(as_number(duration_minutes) = 0, false) as is_repaired,
    movie_id is null
    or is_unlike(movie_id, 'movie_\d+')
    or title is null
    or content_type is null
    or is_strange(content_type, ['Movie', 'TV Series', 'Documentary', 'Stand-up Comedy', 'Limited Series'])
    or genre_primary is null
    or is_strange(genre_primary, words.genres)
    or is_strange(genre_secondary, words.genres)
    or release_year is null
    or is_no_whole(release_year, 1870, 2100)
    or (as_number(duration_minutes) is distinct from 0 and is_no_whole(duration_minutes, 1))
    or is_strange(rating, ['G', 'NC-17', 'PG', 'PG-13', 'R', 'TV-14', 'TV-G', 'TV-MA', 'TV-PG', 'TV-Y', 'TV-Y7'])
    or is_strange(language, ['English', 'French', 'German', 'Hindi', 'Italian', 'Japanese', 'Korean', 'Spanish'])
    or is_no_number(imdb_rating, 0, 10)
    or is_no_number(production_budget, 0)
    or is_no_number(box_office_revenue, 0)
    or is_no_whole(number_of_seasons, 0)
    or is_no_whole(number_of_episodes, 0)
    or is_netflix_original is null
    or is_no_flag(is_netflix_original)
    or (added_to_platform is not null and is_no_day(as_iso_day(added_to_platform)))
    or is_no_flag(content_warning) as is_bad
from records, words
