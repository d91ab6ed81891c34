-- Grain: month, country and plan.
create or replace view bi.monthly_active_users as
with activity as (
    select
        active.month,
        active.country,
        active.plan,
        (active.month + interval '1 month')::date as next_month,
        min(active.month) over (partition by active.member_key) as first_month,
        lag(active.month) over (partition by active.member_key order by active.month) as last_active,
        lead(active.month) over (partition by active.member_key order by active.month) as next_active
    from core.active_member as active
),

present as (
    select
        activity.month,
        activity.country,
        activity.plan,
        count(*) as active_users,
        count(*) filter (where activity.month = activity.first_month) as new_users,
        count(*) filter (where (activity.last_active + interval '1 month')::date = activity.month) as returning_users
    from activity
    group by
        activity.month,
        activity.country,
        activity.plan
),

previous as (
    select
        activity.next_month as month,
        activity.country,
        activity.plan,
        count(*) as active_users,
        count(*) filter (where activity.next_active is distinct from activity.next_month) as lapsed_users
    from activity
    where activity.next_month <= (select max(latest.month) from activity as latest)
    group by
        activity.next_month,
        activity.country,
        activity.plan
)

select
    coalesce(present.month, previous.month) as month,
    coalesce(present.country, previous.country) as country,
    coalesce(present.plan, previous.plan) as plan,
    coalesce(present.active_users, 0) as active_users,
    coalesce(present.new_users, 0) as new_users,
    coalesce(present.returning_users, 0) as returning_users,
    coalesce(previous.lapsed_users, 0) as lapsed_users,
    coalesce(present.returning_users, 0)::numeric / previous.active_users as retention_rate,
    previous.lapsed_users::numeric / previous.active_users as churn_rate
from present
full outer join previous
    on
        present.month = previous.month
        and present.country = previous.country
        and present.plan = previous.plan;

comment on view bi.monthly_active_users is
'Who came, came back and stayed away. Grain: one month, country and plan with a subscriber that was active in it or in the month before; no month follows the last one with a session.';
comment on column bi.monthly_active_users.month is 'First day of the month.';
comment on column bi.monthly_active_users.country is 'Subscriber''s country at the last session of the month (lapsed: of the month before), or Unknown.';
comment on column bi.monthly_active_users.plan is 'Plan at the last session of the month (lapsed: of the month before), or Unknown.';
comment on column bi.monthly_active_users.active_users is 'Distinct subscribers with a session; each counts in one country and plan a month, so they add up within a month and not across months.';
comment on column bi.monthly_active_users.new_users is 'Whose first session of all is in this month; in the first month everybody.';
comment on column bi.monthly_active_users.returning_users is 'Active in this month and in the one before.';
comment on column bi.monthly_active_users.lapsed_users is 'Active in the month before and not in this one.';
comment on column bi.monthly_active_users.retention_rate is 'returning_users ÷ active users of the month before; null where there were none.';
comment on column bi.monthly_active_users.churn_rate is 'lapsed_users ÷ active users of the month before; null where there were none.';
