-- A returned row is a title whose imdb_match is unknown, or does not fit its IMDb columns.
select
    title.source_system,
    title.title_id,
    title.imdb_match,
    title.imdb_id,
    title.imdb_rating
from core.dim_title as title
where
    title.imdb_match not in ('exact', 'year_off_by_one', 'ambiguous', 'none')
    or (title.imdb_match = 'none') <> (title.imdb_id is null)
    or (title.imdb_rating is not null and title.imdb_id is null)
    or title.imdb_rating not between 1 and 10;
