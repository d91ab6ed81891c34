-- Behaviour's users (datasets.md 2.4, 4). An age outside 0 to 100 becomes null, a repair.
-- format: csv
-- key: user_id
-- columns: user_id, email, first_name, last_name, age, gender, country, state_province, city, subscription_plan
-- columns: subscription_start_date, is_active, monthly_spend, primary_device, household_size, created_at
with typed as (
    select
        file_number,
        record,
        user_id,
        age as age_text,
        as_whole(age) as age_given,
        gender,
        country_name(country) as country,
        subscription_plan as plan,
        subscription_start_date as start_text,
        as_iso_day(subscription_start_date) as subscription_start_date,
        is_active as active_text,
        as_flag(is_active) as is_active,
        monthly_spend as spend_text,
        as_number(monthly_spend) as monthly_spend,
        primary_device as device,
        household_size as household_text,
        as_whole(household_size) as household_size
    from records
)

select
    * exclude (age_text, start_text, active_text, spend_text, household_text),
    case when age_given between 0 and 100 then age_given end as age,
    coalesce(age_given not between 0 and 100, false) as is_repaired,
    user_id is null
    or (age_text is not null and age_given is null)
    or (start_text is not null and coalesce(not is_possible(subscription_start_date), true))
    or (active_text is not null and is_active is null)
    or (spend_text is not null and coalesce(monthly_spend < 0, true))
    or (household_text is not null and household_size is null) as is_bad
from typed
