-- Titles of each genre: a title counts once in each of its genres.
-- key: genre, title_type
with genres as (
    select title_id, title_type, unnest(case when len(genres) > 0 then genres else ['Unknown'] end) as genre from titles
)

select genre, title_type, count(distinct title_id) as titles
from genres
group by all
