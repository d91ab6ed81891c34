-- Revenue, members and monthly ARPU of each region and quarter, corrected; growth over the same quarter a year before.
-- key: quarter, region
-- sums: revenue_usd, arpu_month_usd
-- rates: revenue_yoy_rate, members_yoy_rate
with regional as (
    select
        quarter,
        unnest(['UCAN', 'EMEA', 'LATAM', 'APAC']) as region,
        unnest([ucan_revenue, emea_revenue, latam_revenue, apac_revenue]) as revenue_usd,
        unnest([ucan_members, emea_members, latam_members, apac_members]) as members,
        unnest([ucan_arpu, emea_arpu, latam_arpu, apac_arpu]) as arpu_month_usd,
        unnest([is_ucan_corrected, is_emea_corrected, is_latam_corrected, is_apac_corrected]) as is_corrected
    from revenue
)

select
    this.quarter,
    this.region,
    this.revenue_usd,
    this.members,
    this.arpu_month_usd,
    this.revenue_usd::double / before.revenue_usd - 1 as revenue_yoy_rate,
    this.members::double / before.members - 1 as members_yoy_rate,
    this.is_corrected
from regional as this
left join regional as before
    on this.region = before.region and before.quarter = last_day(this.quarter - interval 1 year)
