-- Grain: one subscriber, as the current version has it.
create or replace view bi.subscribers as
select
    subscriber.subscriber_id,
    subscriber.source_system,
    plan.name as plan,
    country.name as country,
    region.name as region,
    device.name as device,
    subscriber.gender,
    subscriber.age,
    subscriber.age_band,
    subscriber.is_active,
    subscriber.join_date as joined_on,
    subscriber.last_payment_date as last_paid_on,
    (
        (extract(year from subscriber.last_payment_date) - extract(year from subscriber.join_date)) * 12
        + extract(month from subscriber.last_payment_date) - extract(month from subscriber.join_date)
    )::integer as tenure_months,
    subscriber.monthly_spend_usd as monthly_revenue_usd
from core.dim_subscriber as subscriber
inner join core.dim_plan as plan on subscriber.plan_key = plan.plan_key
inner join core.dim_country as country on subscriber.country_key = country.country_key
inner join core.dim_region as region on country.region_key = region.region_key
inner join core.dim_device as device on subscriber.device_key = device.device_key
where
    subscriber.is_current
    and subscriber.subscriber_key <> 0;

comment on view bi.subscribers is
'Subscribers with their latest attributes. Grain: one subscriber of one source system; the sources'' populations are unrelated, never add them up.';
comment on column bi.subscribers.source_system is 'Which of the unrelated populations the subscriber belongs to.';
comment on column bi.subscribers.plan is 'Current plan, or Unknown.';
comment on column bi.subscribers.country is 'Subscriber''s country, or Unknown.';
comment on column bi.subscribers.region is 'Sales region of the country: UCAN, EMEA, LATAM, APAC, or Unknown.';
comment on column bi.subscribers.device is 'Declared device, or Unknown.';
comment on column bi.subscribers.gender is 'Gender; null where the source does not say.';
comment on column bi.subscribers.age is 'Years; null where the source does not say.';
comment on column bi.subscribers.joined_on is 'Day the subscription began.';
comment on column bi.subscribers.last_paid_on is 'Day of the latest payment known.';
comment on column bi.subscribers.tenure_months is 'Calendar months from the join month to the month of the last payment: 0 where both are the same.';
comment on column bi.subscribers.monthly_revenue_usd is 'USD a month, as of the current version.';
