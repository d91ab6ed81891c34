-- What the regions' forecasts add up to, beside those of the totals; nothing where one of them lacks.
-- needs: forecast
-- key: quarter
-- sums: regions_usd, streaming_usd, global_usd, gap_usd
select
    quarter,
    sum(forecast) filter (where series not in ('Streaming', 'Global')) as regions_usd,
    sum(forecast) filter (where series = 'Streaming') as streaming_usd,
    sum(forecast) filter (where series = 'Global') as global_usd,
    regions_usd - streaming_usd as gap_usd
from coming
where metric = 'revenue_usd' and not exists (from chosen where metric = 'revenue_usd' and model is null)
group by quarter
