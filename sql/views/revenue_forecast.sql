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
'What revenue each series is expected to bring, with its intervals and how the model did in the backtest; no rows where too few quarters are known (bi.revenue_forecast_series says what is missing). Each series is forecast by itself, so the regions need not add up: bi.revenue_forecast_gap. Grain: one series in one quarter to come.';
comment on column bi.revenue_forecast.series is 'Sales region (its streaming revenue), Streaming (of all regions) or Global (the company, with other revenue).';
comment on column bi.revenue_forecast.quarter is 'Last day of the quarter.';
comment on column bi.revenue_forecast.model is 'Model that did best in the backtest; naive, drift or seasonal_naive where no model beats these.';
comment on column bi.revenue_forecast.forecast_usd is 'Expected value, USD.';
comment on column bi.revenue_forecast.low_80_usd is 'Lower end of the 80 % interval, USD.';
comment on column bi.revenue_forecast.high_80_usd is 'Upper end of the 80 % interval, USD.';
comment on column bi.revenue_forecast.low_95_usd is 'Lower end of the 95 % interval, USD.';
comment on column bi.revenue_forecast.high_95_usd is 'Upper end of the 95 % interval, USD.';
comment on column bi.revenue_forecast.backtest_mape is 'Mean absolute error of the model on the last eight origins with four known quarters, as a share of the true value: 0.05 is 5 %. The model was picked on these origins.';
comment on column bi.revenue_forecast.backtest_mape_seasonal_naive is 'The same of repeating the value of a year before.';
