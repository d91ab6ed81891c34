-- Grain: metric and series.
create or replace view bi.revenue_forecast_series as
select
    chosen.metric,
    chosen.series,
    chosen.quarters,
    chosen.last_quarter,
    chosen.model,
    chosen.is_naive,
    chosen.origins,
    chosen.backtest_mape,
    chosen.interval_points,
    chosen.covered_80_rate,
    chosen.covered_95_rate,
    chosen.note
from mart.revenue_forecast_series as chosen;

comment on view bi.revenue_forecast_series is
'Every series that is forecast, or would be: which model was chosen and on what, how its intervals held, or what is missing. Grain: one series.';
comment on column bi.revenue_forecast_series.metric is 'revenue_usd, members or arpu_month_usd, as in bi.revenue_by_region.';
comment on column bi.revenue_forecast_series.series is 'Sales region, Streaming (all of them) or Global (the company).';
comment on column bi.revenue_forecast_series.quarters is 'Quarters of history, without a gap, up to the last one.';
comment on column bi.revenue_forecast_series.last_quarter is 'Last day of the latest known quarter.';
comment on column bi.revenue_forecast_series.model is 'Model whose forecast is published; null where none is.';
comment on column bi.revenue_forecast_series.is_naive is 'A naive forecast is published, since no model does better.';
comment on column bi.revenue_forecast_series.origins is 'Moments of the past from which all models were scored, four quarters each.';
comment on column bi.revenue_forecast_series.backtest_mape is 'Mean absolute error of the published model, as a share of the true value; it was picked on these origins.';
comment on column bi.revenue_forecast_series.interval_points is 'Past forecasts of the model that had an interval.';
comment on column bi.revenue_forecast_series.covered_80_rate is 'Part of them whose true value lay in the 80 % interval of its time.';
comment on column bi.revenue_forecast_series.covered_95_rate is 'The same of the 95 % interval.';
comment on column bi.revenue_forecast_series.note is 'The choice in words, or what is missing for a forecast.';
