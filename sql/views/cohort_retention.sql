-- Grain: cohort and months since.
create or replace view bi.cohort_retention as
with cohorts as (
    select
        counted.cohort_month,
        counted.active_users as cohort_size
    from mart.cohort_activity as counted
    where counted.month = counted.cohort_month
),

months as (
    select
        cohorts.cohort_month,
        cohorts.cohort_size,
        since.months_since,
        (cohorts.cohort_month + make_interval(months => since.months_since))::date as month
    from cohorts
    cross join lateral generate_series(
        0,
        (
            select
                (extract(year from max(counted.month)) - extract(year from cohorts.cohort_month)) * 12
                + extract(month from max(counted.month)) - extract(month from cohorts.cohort_month)
            from mart.cohort_activity as counted
        )::integer
    ) as since (months_since)
)

select
    months.cohort_month,
    months.months_since,
    months.cohort_size,
    coalesce(counted.active_users, 0) as active_users,
    coalesce(counted.active_users, 0)::numeric / months.cohort_size as retention_rate
from months
left join mart.cohort_activity as counted
    on months.cohort_month = counted.cohort_month and months.month = counted.month;

comment on view bi.cohort_retention is
'How many of those who began in a month come back later. Grain: one cohort and one month from its first to the last month with a session. The first cohort is left-censored: it holds everybody who began before the data does.';
comment on column bi.cohort_retention.cohort_month is 'First day of the month of the subscriber''s first session.';
comment on column bi.cohort_retention.months_since is 'Months since cohort_month, which is 0.';
comment on column bi.cohort_retention.cohort_size is 'Subscribers of the cohort.';
comment on column bi.cohort_retention.active_users is 'Those of them with a session in that month; 0 where nobody came.';
comment on column bi.cohort_retention.retention_rate is 'active_users ÷ cohort_size.';
