-- Grain: series and forecast quarter.
create or replace view bi.revenue_forecast as
select
    forecast.series,
    forecast.quarter,
    forecast.model,
    forecast.forecast_usd,
    forecast.low_80_usd,
    forecast.high_80_usd,
    forecast.low_95_usd,
    forecast.high_95_usd,
    forecast.backtest_mape,
    forecast.backtest_mape_seasonal_naive
from mart.revenue_forecast as forecast;

comment on view bi.revenue_forecast is
'What each series is expected to be, with its intervals and how the model did in the backtest. Empty until the forecast job exists, which fills mart.revenue_forecast. Grain: one series in one quarter to come.';
