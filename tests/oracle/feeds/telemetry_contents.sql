-- Telemetry's titles (datasets.md 2.7).
-- format: jsonl
-- key: content_id
-- columns: content_id, type, title, genre, release_year, duration_minutes, language, rating, tags
select
    file_number,
    record,
    content_id,
    type_name(type) as title_type,
    genre,
    language,
    rating as maturity_rating,
    tokens(tags) as tags,
    false as is_repaired,
    content_id is null
    or is_unlike(content_id, 'content-\d+')
    or type is null
    or is_strange(type, ['movie', 'series'])
    or title is null
    or genre is null
    or is_strange(genre, [
        'Action', 'Adventure', 'Animation', 'Comedy', 'Crime', 'Documentary', 'Drama', 'Family', 'Fantasy', 'Horror',
        'Mystery', 'Romance', 'Sci-Fi', 'Thriller'
    ])
    or release_year is null
    or is_no_whole(release_year, 1870, 2100)
    or duration_minutes is null
    or is_no_whole(duration_minutes, 1)
    or language is null
    or is_strange(rating, ['G', 'PG', 'PG-13', 'R', 'TV-Y', 'TV-Y7', 'TV-PG', 'TV-14', 'TV-MA']) as is_bad
from records
