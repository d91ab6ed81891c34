-- Grain: quarter and sales region.
create or replace view bi.revenue_by_region as
select
    fact.quarter,
    region.name as region,
    fact.revenue_usd,
    fact.members,
    fact.arpu_month_usd,
    fact.revenue_usd / nullif(earlier.revenue_usd, 0) - 1 as revenue_yoy_rate,
    fact.members::numeric / nullif(earlier.members, 0) - 1 as members_yoy_rate,
    fact.is_corrected
from core.fact_region_quarter as fact
inner join core.dim_region as region on fact.region_key = region.region_key
left join core.fact_region_quarter as earlier
    on
        fact.region_key = earlier.region_key
        and earlier.quarter = (fact.quarter - interval '1 year')::date;

comment on view bi.revenue_by_region is
'Streaming revenue, members and ARPU by sales region. Revenue is of a quarter and ARPU of a month: never divide one by the other. Grain: one sales region in one quarter.';
comment on column bi.revenue_by_region.quarter is 'Last day of the quarter.';
comment on column bi.revenue_by_region.region is 'Sales region: UCAN, EMEA, LATAM or APAC.';
comment on column bi.revenue_by_region.revenue_usd is 'USD of the quarter; where is_corrected, global revenue minus the other regions''.';
comment on column bi.revenue_by_region.members is 'Paid memberships at the quarter''s end.';
comment on column bi.revenue_by_region.arpu_month_usd is 'USD per member and month, as the company reports it.';
comment on column bi.revenue_by_region.revenue_yoy_rate is 'Revenue over that of the same quarter a year before, minus 1, of corrected figures; null where there is none.';
comment on column bi.revenue_by_region.members_yoy_rate is 'Members over those of the same quarter a year before, minus 1; null where there are none.';
comment on column bi.revenue_by_region.is_corrected is 'The delivered revenue failed the sum check and was replaced; what was delivered is in core.fact_region_quarter.';
