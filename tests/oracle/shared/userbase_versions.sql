-- Subscribers' versions (README, docs/contracts.md dim_subscriber): a change of plan, country, device or spend begins
-- one on
-- the payment date of the row that brought it; the first begins on the join date. Where that is the version's own first
-- day, the row replaces it. Other attributes are the latest known.
create table userbase_versions as
with deliveries as (
    select
        *,
        row_number() over arrivals as place,
        lag((plan, country, device, monthly_spend)) over arrivals as known_before
    from userbase_loaded
    window arrivals as (partition by subscriber_id order by delivered_at, file, record)
),

changes as (
    select
        *,
        case when place = 1 then join_date else last_payment_date end as valid_from
    from deliveries
    where place = 1 or known_before is distinct from (plan, country, device, monthly_spend)
),

-- The last change of a day is the day's.
days as (
    select * from changes
    qualify row_number() over (partition by subscriber_id, valid_from order by place desc) = 1
),

-- A change that was taken back on the same day is none.
turns as (
    select
        *,
        lag((plan, country, device, monthly_spend)) over (partition by subscriber_id order by valid_from) as before
    from days
)

select
    subscriber_id,
    plan,
    country,
    device,
    monthly_spend,
    valid_from,
    lead(valid_from) over (partition by subscriber_id order by valid_from) as valid_to,
    row_number() over (partition by subscriber_id order by valid_from) as version
from turns
where before is null or before is distinct from (plan, country, device, monthly_spend);
