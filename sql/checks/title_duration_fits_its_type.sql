-- A returned row is a movie with seasons, a series with minutes, or a title whose length is not above zero.
select
    title.source_system,
    title.title_id,
    title.title_type,
    title.duration_minutes,
    title.seasons
from core.dim_title as title
where
    title.source_system = 'titles'
    and (
        (title.title_type = 'Movie' and title.seasons is not null)
        or (title.title_type = 'TV Show' and title.duration_minutes is not null)
        or title.duration_minutes <= 0
        or title.seasons <= 0
    );
