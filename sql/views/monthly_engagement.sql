-- Grain: month, country and plan.
create or replace view bi.monthly_engagement as
select
    monthly.month,
    country.name as country,
    plan.name as plan,
    monthly.watch_minutes::numeric as watch_minutes,
    monthly.active_users,
    monthly.sessions,
    monthly.watch_minutes / nullif(monthly.timed_sessions, 0) as avg_watch_minutes,
    monthly.titles_watched
from mart.monthly_engagement as monthly
inner join core.dim_country as country on monthly.country_key = country.country_key
inner join core.dim_plan as plan on monthly.plan_key = plan.plan_key;

comment on view bi.monthly_engagement is
'What subscribers of the behaviour files watched. Grain: one month, country and plan with a session.';
comment on column bi.monthly_engagement.month is 'First day of the month.';
comment on column bi.monthly_engagement.country is 'Subscriber''s country, not where the session was watched (core.fact_viewing has that); or Unknown.';
comment on column bi.monthly_engagement.plan is 'Subscriber''s plan on the day of the session, or Unknown.';
comment on column bi.monthly_engagement.watch_minutes is 'Minutes of the sessions whose duration is known; null where none is.';
comment on column bi.monthly_engagement.active_users is 'Distinct subscribers with a session, whether or not its duration is known; they do not add up over months or plans.';
comment on column bi.monthly_engagement.sessions is 'Sessions.';
comment on column bi.monthly_engagement.avg_watch_minutes is 'Mean over the sessions whose duration is known.';
comment on column bi.monthly_engagement.titles_watched is 'Distinct titles that are known; they do not add up.';
