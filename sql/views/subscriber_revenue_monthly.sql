-- Grain: month, country, plan, device, gender and age band.
create or replace view bi.subscriber_revenue_monthly as
select
    fact.month_start as month,
    country.name as country,
    region.name as region,
    plan.name as plan,
    device.name as device,
    subscriber.gender,
    subscriber.age_band,
    count(*) as subscribers,
    sum(fact.revenue_usd) as revenue_usd
from core.fact_subscription_month as fact
inner join core.dim_subscriber as subscriber on fact.subscriber_key = subscriber.subscriber_key
inner join core.dim_plan as plan on subscriber.plan_key = plan.plan_key
inner join core.dim_country as country on subscriber.country_key = country.country_key
inner join core.dim_region as region on country.region_key = region.region_key
inner join core.dim_device as device on subscriber.device_key = device.device_key
group by
    fact.month_start,
    country.name,
    region.name,
    plan.name,
    device.name,
    subscriber.gender,
    subscriber.age_band;

comment on view bi.subscriber_revenue_monthly is
'Revenue by month: a subscriber pays each month from the join month to the month of the last payment, both included. Grain: one month, country, plan, device, gender and age band that has a subscriber.';
comment on column bi.subscriber_revenue_monthly.month is 'First day of the month.';
comment on column bi.subscriber_revenue_monthly.country is 'Subscriber''s country in that month, or Unknown.';
comment on column bi.subscriber_revenue_monthly.region is 'Sales region of the country.';
comment on column bi.subscriber_revenue_monthly.plan is 'Plan in force on the last day of the month.';
comment on column bi.subscriber_revenue_monthly.device is 'Declared device.';
comment on column bi.subscriber_revenue_monthly.age_band is 'Age band, latest known.';
comment on column bi.subscriber_revenue_monthly.subscribers is 'Paying subscribers; a subscriber has one row a month, so they add up within a month and not across months.';
