-- The company's revenue by quarter: of the regions' streaming (corrected), and the rest.
-- key: quarter
-- sums: global_revenue_usd, streaming_revenue_usd, other_revenue_usd
select
    quarter,
    global_revenue as global_revenue_usd,
    ucan_revenue + emea_revenue + latam_revenue + apac_revenue as streaming_revenue_usd,
    global_revenue_usd - streaming_revenue_usd as other_revenue_usd,
    members
from revenue
