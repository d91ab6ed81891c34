-- Of those whose first session was in a month, how many came in each later month, up to the last month of data.
-- key: cohort_month, months_since
-- rates: retention_rate
with active as (
    select distinct user_id, month from behaviour_sessions
),

cohorts as (
    select user_id, min(month) as cohort_month from active group by user_id
),

sizes as (
    select cohort_month, count(*) as cohort_size from cohorts group by cohort_month
),

came as (
    select cohorts.cohort_month, active.month, count(*) as active_users
    from active inner join cohorts using (user_id)
    group by all
)

select
    sizes.cohort_month,
    datediff('month', sizes.cohort_month, months.month) as months_since,
    sizes.cohort_size,
    coalesce(came.active_users, 0) as active_users,
    share(coalesce(came.active_users, 0), sizes.cohort_size) as retention_rate
from sizes
inner join behaviour_months as months on months.month >= sizes.cohort_month
left join came on sizes.cohort_month = came.cohort_month and months.month = came.month
