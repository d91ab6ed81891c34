-- A returned row is a natural key that two rows of a dimension share.
select
    'core.dim_date' as dimension,
    date::text as natural_key,
    count(*) as rows_found
from core.dim_date
group by date
having count(*) > 1
union all
select
    'core.dim_region' as dimension,
    name::text as natural_key,
    count(*) as rows_found
from core.dim_region
group by name
having count(*) > 1
union all
select
    'core.dim_country' as dimension,
    name::text as natural_key,
    count(*) as rows_found
from core.dim_country
group by name
having count(*) > 1
union all
select
    'core.dim_plan' as dimension,
    name::text as natural_key,
    count(*) as rows_found
from core.dim_plan
group by name
having count(*) > 1
union all
select
    'core.dim_device' as dimension,
    name::text as natural_key,
    count(*) as rows_found
from core.dim_device
group by name
having count(*) > 1
union all
select
    'core.dim_title' as dimension,
    source_system || ' ' || title_id as natural_key,
    count(*) as rows_found
from core.dim_title
group by source_system, title_id
having count(*) > 1
union all
select
    'core.dim_genre' as dimension,
    source_system || ' ' || name as natural_key,
    count(*) as rows_found
from core.dim_genre
group by source_system, name
having count(*) > 1
union all
select
    'core.dim_person' as dimension,
    source_system || ' ' || name as natural_key,
    count(*) as rows_found
from core.dim_person
group by source_system, name
having count(*) > 1;
