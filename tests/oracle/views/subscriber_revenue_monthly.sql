-- Userbase subscribers and their revenue by month, from the month of joining to that of the last payment, both
-- included.
-- A month is the version's that is in force on its last day.
-- key: month, country, region, plan, device, gender, age_band
-- sums: revenue_usd
with months as (
    select
        subscriber_id,
        gender,
        age_band(age) as age_band,
        unnest(generate_series(month_of(join_date), month_of(last_payment_date), interval 1 month))::date as month
    from userbase
),

versioned as (
    select months.*, versions.country, versions.plan, versions.device, versions.monthly_spend
    from months
    inner join userbase_versions as versions
        on
            months.subscriber_id = versions.subscriber_id
            and (versions.version = 1 or versions.valid_from <= last_day(months.month))
            and (versions.valid_to is null or versions.valid_to > last_day(months.month))
)

select
    versioned.month,
    versioned.country,
    coalesce(regions.region, 'Unknown') as region,
    versioned.plan,
    versioned.device,
    versioned.gender,
    versioned.age_band,
    count(distinct versioned.subscriber_id) as subscribers,
    sum(versioned.monthly_spend)::decimal(18, 2) as revenue_usd
from versioned left join regions on versioned.country = regions.country
group by all
