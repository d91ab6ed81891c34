-- Behaviour's users (datasets.md 2.4, 4). An age outside 0 to 100 becomes null, a repair.
-- format: csv
-- key: user_id
-- columns: user_id, email, first_name, last_name, age, gender, country, state_province, city, subscription_plan
-- columns: subscription_start_date, is_active, monthly_spend, primary_device, household_size, created_at
select
    file_number,
    record,
    user_id,
    case when as_whole(age) between 0 and 100 then as_whole(age) end as age,
    gender,
    country_name(country) as country,
    subscription_plan as plan,
    as_iso_day(subscription_start_date) as subscription_start_date,
    as_flag(is_active) as is_active,
    as_number(monthly_spend) as monthly_spend,
    primary_device as device,
    coalesce(as_number(age) not between 0 and 100, false) as is_repaired,
    user_id is null
    or is_unlike(user_id, 'user_\d+')
    or (as_number(age) between 0 and 100 and as_whole(age) is null)
    or (age is not null and as_number(age) is null)
    or is_strange(gender, ['Female', 'Male', 'Other', 'Prefer not to say'])
    or country is null
    or is_strange(country, ['USA', 'Canada'])
    or subscription_plan is null
    or is_strange(subscription_plan, ['Basic', 'Standard', 'Premium', 'Premium+'])
    or is_no_day(as_iso_day(subscription_start_date))
    or is_active is null
    or is_no_flag(is_active)
    or is_no_amount(monthly_spend, 0)
    or primary_device is null
    or is_strange(primary_device, ['Desktop', 'Laptop', 'Mobile', 'Smart TV', 'Tablet', 'Gaming Console'])
    or is_no_whole(household_size, 1)
    or is_no_day(
        as_iso_time(created_at, '\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{6}', '%Y-%m-%d %H:%M:%S.%f')::date
    ) as is_bad
from records
