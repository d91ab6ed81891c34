-- A returned row is a quarter whose streaming revenue or members are not the sum of its regions.
with regions as (
    select
        fact.quarter,
        sum(fact.revenue_usd) as revenue_usd,
        sum(fact.members) as members
    from core.fact_region_quarter as fact
    group by fact.quarter
)

select
    coalesce(company.quarter, regions.quarter) as quarter,
    company.streaming_revenue_usd,
    regions.revenue_usd,
    company.members as company_members,
    regions.members as region_members
from core.fact_company_quarter as company
full outer join regions on company.quarter = regions.quarter
where
    company.streaming_revenue_usd is distinct from regions.revenue_usd
    or company.members is distinct from regions.members;
