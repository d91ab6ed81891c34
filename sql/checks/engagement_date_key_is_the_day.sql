-- A returned row is a day of a fact whose key is not its date as yyyymmdd.
with days as (
    select
        'core.fact_viewing' as fact,
        watch_date as date,
        date_key
    from core.fact_viewing
    union
    select
        'core.fact_review' as fact,
        review_date as date,
        date_key
    from core.fact_review
    union
    select
        'core.fact_search' as fact,
        search_date as date,
        date_key
    from core.fact_search
    union
    select
        'core.fact_recommendation' as fact,
        recommendation_date as date,
        date_key
    from core.fact_recommendation
)

select
    days.fact,
    days.date,
    days.date_key
from days
where days.date_key <> to_char(days.date, 'YYYYMMDD')::integer;
