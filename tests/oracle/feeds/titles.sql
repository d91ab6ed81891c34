-- Titles: the catalogue (datasets.md 2.2, 4). Three rows carry their duration in `rating`: moved, a repair.
-- format: csv
-- key: title_id
-- columns: show_id, type, title, director, cast, country, date_added, release_year, rating, duration, listed_in
-- columns: description
with shifted as (
    select
        *,
        duration is null and coalesce(regexp_full_match(rating, '[1-9][0-9]{0,3} min'), false) as is_repaired
    from records
),

repaired as (
    select
        * replace (
            case when is_repaired then rating else duration end as duration,
            case when not is_repaired then rating end as rating
        )
    from shifted
),

typed as (
    select
        file_number,
        record,
        is_repaired,
        show_id as title_id,
        type as title_type,
        title,
        tokens(director) as directors,
        tokens("cast") as cast_members,
        tokens(country) as countries,
        tokens(listed_in) as genres,
        date_added as date_text,
        as_day(date_added, '[A-Z][a-z]+ \d{1,2}, \d{4}', '%B %d, %Y') as date_added,
        as_whole(release_year) as release_year,
        description,
        rating as maturity_rating,
        duration,
        regexp_extract(duration, '^(\d+) min$', 1) as minutes_text,
        regexp_extract(duration, '^(\d+) Seasons?$', 1) as seasons_text
    from repaired
)

select
    * exclude (date_text, minutes_text, seasons_text),
    try_cast(minutes_text as int) as duration_minutes,
    try_cast(seasons_text as int) as seasons,
    coalesce(not regexp_full_match(title_id, 's\d+'), true)
    or coalesce(title_type not in ('Movie', 'TV Show'), true)
    or title is null
    or (date_text is not null and coalesce(not is_possible(date_added), true))
    or coalesce(release_year not between 1870 and 2100, true)
    or maturity_rating not in (
        'TV-MA', 'TV-14', 'TV-PG', 'R', 'PG-13', 'TV-Y7', 'TV-Y', 'PG', 'TV-G', 'NR', 'G', 'TV-Y7-FV', 'NC-17', 'UR'
    )
    or not regexp_full_match(duration, '[1-9][0-9]{0,3} (min|Seasons?)')
    or coalesce(len(genres), 0) = 0
    or (title_type = 'Movie' and seasons_text <> '')
    or (title_type = 'TV Show' and minutes_text <> '') as is_bad
from typed
