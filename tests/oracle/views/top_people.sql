-- Everybody credited in the catalogue, each with the number of titles; names that differ only by case are two people.
-- key: role, person
with credits as (
    select title_id, 'director' as role, unnest(directors) as person from titles
    union all
    select title_id, 'cast' as role, unnest(cast_members) as person from titles
)

select role, person, count(distinct title_id) as titles
from credits
group by all
