-- Every subscriber of the three unrelated populations, as latest known (warehouse.md, "Behaviour subscribers").
-- tenure_months counts calendar months from joining to the last payment: so the datasets' mean of 10.2 comes out.
-- Telemetry says an age group, no age, and neither device, activity nor payments.
-- key: source_system, subscriber_id
-- sums: monthly_revenue_usd
with everybody as (
    select
        subscriber_id::varchar as subscriber_id,
        'userbase' as source_system,
        plan,
        country,
        device,
        gender,
        age,
        age_band(age) as age_band,
        null::boolean as is_active,
        join_date as joined_on,
        last_payment_date as last_paid_on,
        datediff('month', join_date, last_payment_date) as tenure_months,
        monthly_spend as monthly_revenue_usd
    from userbase
    union all
    select
        user_id,
        'behaviour',
        plan,
        country,
        device,
        gender,
        age,
        age_band(age),
        is_active,
        subscription_start_date,
        null,
        null,
        monthly_spend
    from behaviour_users
    union all
    select user_id, 'telemetry', plan, country, null, null, null, age_group, null, joined_on, null, null, null
    from telemetry_users
)

select
    everybody.* replace (
        coalesce(everybody.plan, 'Unknown') as plan,
        coalesce(everybody.country, 'Unknown') as country,
        coalesce(everybody.device, 'Unknown') as device
    ),
    coalesce(regions.region, 'Unknown') as region
from everybody left join regions on everybody.country = regions.country
