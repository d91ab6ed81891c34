-- Grain: month, country and plan.
create or replace view bi.monthly_active_users as
select
    activity.month,
    country.name as country,
    plan.name as plan,
    activity.active_users,
    activity.new_users,
    activity.returning_users,
    activity.lapsed_users,
    activity.returning_users::numeric / nullif(activity.previous_users, 0) as retention_rate,
    activity.lapsed_users::numeric / nullif(activity.previous_users, 0) as churn_rate
from mart.monthly_activity as activity
inner join core.dim_country as country on activity.country_key = country.country_key
inner join core.dim_plan as plan on activity.plan_key = plan.plan_key;

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
