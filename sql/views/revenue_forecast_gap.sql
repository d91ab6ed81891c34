-- Grain: forecast quarter.
create or replace view bi.revenue_forecast_gap as
select
    forecast.quarter,
    sum(forecast.forecast_usd) filter (where forecast.series not in ('Streaming', 'Global')) as regions_usd,
    sum(forecast.forecast_usd) filter (where forecast.series = 'Streaming') as streaming_usd,
    sum(forecast.forecast_usd) filter (where forecast.series = 'Global') as global_usd,
    sum(forecast.forecast_usd) filter (where forecast.series not in ('Streaming', 'Global'))
    - sum(forecast.forecast_usd) filter (where forecast.series = 'Streaming') as gap_usd
from mart.revenue_forecast as forecast
where
    not exists (
        select from mart.revenue_forecast_series as chosen
        where chosen.metric = 'revenue_usd' and chosen.model is null
    )
group by forecast.quarter;

comment on view bi.revenue_forecast_gap is
'Regions and totals are forecast apart, and nothing makes them add up: here is by how much they do not. No rows where one of them has no forecast. Grain: one quarter to come.';
comment on column bi.revenue_forecast_gap.quarter is 'Last day of the quarter.';
comment on column bi.revenue_forecast_gap.regions_usd is 'Sum of the regions'' forecasts, USD.';
comment on column bi.revenue_forecast_gap.streaming_usd is 'Forecast of all streaming revenue, USD.';
comment on column bi.revenue_forecast_gap.global_usd is 'Forecast of the company''s revenue, USD.';
comment on column bi.revenue_forecast_gap.gap_usd is 'regions_usd minus streaming_usd, USD.';
