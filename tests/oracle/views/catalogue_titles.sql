-- A row a title of the catalogue, with its match in IMDb. The match (warehouse.md, "IMDb match"): same type; the
-- trimmed,
-- case-folded name equals the primary or the original title; same-year candidates if any exist, else one year off; of
-- several most votes win, then the lowest tconst. `lower` stands for case folding: on the known titles both agree.
-- key: title_id
with names as (
    select tconst, lower(primary_title) as name from imdb_basics
    union
    select tconst, lower(original_title) as name from imdb_basics
),

candidates as (
    select
        titles.title_id,
        imdb_basics.tconst,
        abs(imdb_basics.start_year - titles.release_year) as years_off,
        coalesce(imdb_ratings.num_votes, -1) as votes
    from titles
    inner join names on lower(titles.title) = names.name
    inner join imdb_basics using (tconst)
    left join imdb_ratings using (tconst)
    where
        abs(imdb_basics.start_year - titles.release_year) <= 1
        -- datasets.md 2.5: an adult title is none of the catalogue's.
        and not imdb_basics.is_adult
        and case titles.title_type
            when 'Movie' then imdb_basics.title_type = 'movie'
            else imdb_basics.title_type in ('tvSeries', 'tvMiniSeries')
        end
),

nearest as (
    select * from candidates
    qualify years_off = min(years_off) over (partition by title_id)
),

matches as (
    select
        title_id,
        tconst,
        years_off,
        count(*) over (partition by title_id) as contenders
    from nearest
    qualify row_number() over (partition by title_id order by votes desc, tconst) = 1
)

select
    titles.title_id,
    titles.title,
    titles.title_type,
    titles.release_year,
    titles.date_added,
    titles.maturity_rating,
    titles.duration_minutes,
    titles.seasons,
    nullif(
        array_to_string(distinct_in_order(list_transform(titles.countries, lambda name : country_name(name))), ', '), ''
    ) as countries,
    nullif(array_to_string(titles.genres, ', '), '') as genres,
    nullif(array_to_string(titles.directors, ', '), '') as directors,
    matches.tconst as imdb_id,
    imdb_ratings.average_rating as imdb_rating,
    imdb_ratings.num_votes as imdb_votes,
    case
        when matches.tconst is null then 'none'
        when matches.contenders > 1 then 'ambiguous'
        when matches.years_off = 0 then 'exact'
        else 'year_off_by_one'
    end as imdb_match
from titles
left join matches using (title_id)
left join imdb_ratings using (tconst)
