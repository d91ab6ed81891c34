-- Who was active in a month, and cohorts, as Spark counts them: views over ten million sessions take minutes.
-- The view of active members was for the views that count them only; the migrate job makes those two anew.

drop view if exists bi.monthly_active_users, bi.cohort_retention, core.active_member;

create table mart.cohort_activity (
    cohort_month date not null,
    month date not null,
    active_users bigint not null,
    constraint cohort_activity_pkey primary key (cohort_month, month)
);

create table mart.monthly_activity (
    month date not null,
    country_key bigint not null,
    plan_key bigint not null,
    active_users bigint not null,
    new_users bigint not null,
    returning_users bigint not null,
    previous_users bigint not null,
    lapsed_users bigint not null,
    constraint monthly_activity_pkey primary key (month, country_key, plan_key),
    constraint monthly_activity_country_key_fkey foreign key (country_key)
    references core.dim_country (country_key) deferrable initially deferred,
    constraint monthly_activity_plan_key_fkey foreign key (plan_key)
    references core.dim_plan (plan_key) deferrable initially deferred
);
