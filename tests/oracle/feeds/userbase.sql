-- Userbase: subscribers (datasets.md 2.1, 4). Dates are dd-mm-yy.
-- format: csv
-- key: subscriber_id
-- columns: user id, subscription type, monthly revenue, join date, last payment date, country, age, gender, device
-- columns: plan duration
with typed as (
    select
        file_number,
        record,
        as_whole("user id") as subscriber_id,
        "subscription type" as plan,
        as_whole("monthly revenue") as monthly_spend,
        as_day("join date", '\d{2}-\d{2}-\d{2}', '%d-%m-%y') as join_date,
        as_day("last payment date", '\d{2}-\d{2}-\d{2}', '%d-%m-%y') as last_payment_date,
        country_name(country) as country,
        as_whole(age) as age,
        gender,
        device,
        "plan duration" as plan_duration
    from records
)

select
    *,
    false as is_repaired,
    coalesce(subscriber_id < 1, true)
    or coalesce(plan not in ('Basic', 'Standard', 'Premium'), true)
    or coalesce(monthly_spend not between 10 and 15, true)
    or coalesce(not is_possible(join_date), true)
    or coalesce(not is_possible(last_payment_date), true)
    or last_payment_date < join_date
    or country is null
    or coalesce(age not between 0 and 120, true)
    or coalesce(gender not in ('Female', 'Male'), true)
    or coalesce(device not in ('Laptop', 'Tablet', 'Smartphone', 'Smart TV'), true)
    or coalesce(plan_duration <> '1 Month', true) as is_bad
from typed
