-- Grain: month, country and plan.
create or replace view bi.monthly_engagement as
select
    date_trunc('month', fact.watch_date::timestamp)::date as month,
    country.name as country,
    plan.name as plan,
    sum(fact.watch_minutes) as watch_minutes,
    count(distinct fact.member_key) as active_users,
    count(*) as sessions,
    avg(fact.watch_minutes) as avg_watch_minutes,
    count(distinct nullif(fact.title_key, 0)) as titles_watched
from core.fact_viewing as fact
inner join core.dim_subscriber as subscriber on fact.subscriber_key = subscriber.subscriber_key
inner join core.dim_country as country on subscriber.country_key = country.country_key
inner join core.dim_plan as plan on subscriber.plan_key = plan.plan_key
where fact.source_system = 'behaviour'
group by
    date_trunc('month', fact.watch_date::timestamp)::date,
    country.name,
    plan.name;

comment on view bi.monthly_engagement is
'What subscribers of the behaviour files watched. Grain: one month, country and plan with a session.';
comment on column bi.monthly_engagement.month is 'First day of the month.';
comment on column bi.monthly_engagement.country is 'Subscriber''s country, not where the session was watched (core.fact_viewing has that); or Unknown.';
comment on column bi.monthly_engagement.plan is 'Subscriber''s plan on the day of the session, or Unknown.';
comment on column bi.monthly_engagement.watch_minutes is 'Minutes of the sessions whose duration is known; null where none is.';
comment on column bi.monthly_engagement.active_users is 'Distinct subscribers with a session, whether or not its duration is known; they do not add up over months or plans.';
comment on column bi.monthly_engagement.sessions is 'Sessions.';
comment on column bi.monthly_engagement.avg_watch_minutes is 'Mean over the sessions whose duration is known.';
comment on column bi.monthly_engagement.titles_watched is 'Distinct titles; they do not add up.';
