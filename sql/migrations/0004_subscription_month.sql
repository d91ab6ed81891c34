-- The subscription fact, one partition a month; ops.ensure_month_partitions makes them ahead of a load.
-- There is no default partition: a row without its month is an error, not a leftover.

create table core.fact_subscription_month (
    month_start date not null,
    month_key integer not null,
    subscriber_key bigint not null,
    revenue_usd numeric(12, 2) not null,
    constraint fact_subscription_month_pkey primary key (subscriber_key, month_start),
    constraint fact_subscription_month_month_key_fkey foreign key (month_key)
    references core.dim_date (date_key) deferrable initially deferred,
    constraint fact_subscription_month_subscriber_key_fkey foreign key (subscriber_key)
    references core.dim_subscriber (subscriber_key) deferrable initially deferred
)
partition by range (month_start);

comment on table core.fact_subscription_month is
'What each subscriber paid; the subscriber''s version is the one in force on the month''s last day. Grain: one subscriber in one month, from the join month to the month of the last payment, both included.';
comment on column core.fact_subscription_month.month_start is 'First day of the month.';
comment on column core.fact_subscription_month.month_key is 'The same as a key.';
comment on column core.fact_subscription_month.subscriber_key is 'Subscriber''s version.';
comment on column core.fact_subscription_month.revenue_usd is 'USD paid for the month.';

-- A month's rows lie together, so a block range index is enough, and costs a load next to nothing.
create index fact_subscription_month_month_key_idx on core.fact_subscription_month using brin (month_key);
