-- Who came, came back and stayed away, by month and the subscriber's country and plan (warehouse.md, "new / returning /
-- lapsed", "First month"). Open there: a country and plan of which nobody came in this month nor the last has no row
-- here.
-- key: month, country, plan
-- rates: retention_rate, churn_rate
with active as (
    select distinct month, country, plan, user_id from behaviour_sessions
),

told as (
    select
        *,
        month = min(month) over (partition by user_id) as is_new,
        coalesce(
            lag(month) over (partition by user_id order by month) = month - interval 1 month, false
        ) as is_returning
    from active
),

came as (
    select
        month,
        country,
        plan,
        count(*) as active_users,
        count(*) filter (where is_new) as new_users,
        count(*) filter (where is_returning) as returning_users
    from told
    group by all
),

followed as (
    select * from came
    union all
    -- The month after one with sessions tells who lapsed, also where nobody came.
    select (came.month + interval 1 month)::date, came.country, came.plan, 0, 0, 0
    from came
    anti join came as next
        on came.country = next.country and came.plan = next.plan and next.month = came.month + interval 1 month
    where came.month < (select max(month) from behaviour_months)
)

select
    followed.month,
    followed.country,
    followed.plan,
    followed.active_users,
    followed.new_users,
    followed.returning_users,
    coalesce(previous.active_users, 0) - followed.returning_users as lapsed_users,
    share(followed.returning_users, previous.active_users) as retention_rate,
    share(previous.active_users - followed.returning_users, previous.active_users) as churn_rate
from followed
left join came as previous
    on
        followed.country = previous.country
        and followed.plan = previous.plan
        and followed.month = previous.month + interval 1 month
