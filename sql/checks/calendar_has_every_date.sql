-- A returned row is a date that a fact or a dimension holds and dim_date does not.
with held as (
    select join_date as held_date from core.dim_subscriber
    union
    select last_payment_date as held_date from core.dim_subscriber
    union
    select date_added as held_date from core.dim_title
    union
    select month_start as held_date from core.fact_subscription_month
)

select held.held_date
from held
left join core.dim_date as calendar on held.held_date = calendar.date
where
    held.held_date is not null
    and calendar.date_key is null;
