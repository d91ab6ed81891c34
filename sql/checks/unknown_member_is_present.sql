-- A returned row is a dimension without its unknown member, key 0.
select 'core.dim_date' as dimension
where
    not exists (
        select 1
        from core.dim_date
        where date_key = 0
    )
union all
select 'core.dim_region' as dimension
where
    not exists (
        select 1
        from core.dim_region
        where region_key = 0
    )
union all
select 'core.dim_country' as dimension
where
    not exists (
        select 1
        from core.dim_country
        where country_key = 0
    )
union all
select 'core.dim_plan' as dimension
where
    not exists (
        select 1
        from core.dim_plan
        where plan_key = 0
    )
union all
select 'core.dim_device' as dimension
where
    not exists (
        select 1
        from core.dim_device
        where device_key = 0
    )
union all
select 'core.dim_subscriber' as dimension
where
    not exists (
        select 1
        from core.dim_subscriber
        where subscriber_key = 0
    )
union all
select 'core.dim_title' as dimension
where
    not exists (
        select 1
        from core.dim_title
        where title_key = 0
    )
union all
select 'core.dim_genre' as dimension
where
    not exists (
        select 1
        from core.dim_genre
        where genre_key = 0
    )
union all
select 'core.dim_person' as dimension
where not exists (
    select 1
    from core.dim_person
    where person_key = 0
);
