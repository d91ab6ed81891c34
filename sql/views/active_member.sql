-- Grain: one subscriber in one month with a session. For the views of active users; readers see those.
create or replace view core.active_member as
with versions as (
    select
        date_trunc('month', fact.watch_date::timestamp)::date as month,
        fact.member_key,
        fact.subscriber_key,
        max(fact.watch_date) as last_watched_on
    from core.fact_viewing as fact
    where fact.source_system = 'behaviour'
    group by
        date_trunc('month', fact.watch_date::timestamp)::date,
        fact.member_key,
        fact.subscriber_key
)

select distinct on (versions.month, versions.member_key)
    versions.month,
    versions.member_key,
    country.name as country,
    plan.name as plan
from versions
inner join core.dim_subscriber as subscriber on versions.subscriber_key = subscriber.subscriber_key
inner join core.dim_country as country on subscriber.country_key = country.country_key
inner join core.dim_plan as plan on subscriber.plan_key = plan.plan_key
order by
    versions.month asc,
    versions.member_key asc,
    versions.last_watched_on desc;

comment on view core.active_member is
'Subscribers of the behaviour files with at least one session in a month, whether or not its duration is known. Grain: one subscriber in one month.';
comment on column core.active_member.month is 'First day of the month.';
comment on column core.active_member.country is 'Subscriber''s country at the last session of the month, or Unknown.';
comment on column core.active_member.plan is 'Plan at the last session of the month, or Unknown.';
