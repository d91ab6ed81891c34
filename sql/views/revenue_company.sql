-- Grain: quarter.
create or replace view bi.revenue_company as
select
    fact.quarter,
    fact.global_revenue_usd,
    fact.streaming_revenue_usd,
    fact.other_revenue_usd,
    fact.members
from core.fact_company_quarter as fact;

comment on view bi.revenue_company is
'Revenue of the whole company: global = streaming + other. Grain: one quarter.';
comment on column bi.revenue_company.quarter is 'Last day of the quarter.';
comment on column bi.revenue_company.streaming_revenue_usd is 'Of the four regions, with corrected figures, USD.';
