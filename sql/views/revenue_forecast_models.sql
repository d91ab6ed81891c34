-- Grain: metric, series and model.
create or replace view bi.revenue_forecast_models as
select
    past.metric,
    past.series,
    past.model,
    bool_and(past.is_published) as is_published,
    past.model in ('naive', 'drift', 'seasonal_naive') as is_naive,
    count(*) filter (where past.is_scored) as points,
    avg(past.error_rate) filter (where past.is_scored) as mape,
    avg(past.error_rate) filter (where past.is_scored and past.horizon = 1) as mape_1,
    avg(past.error_rate) filter (where past.is_scored and past.horizon = 2) as mape_2,
    avg(past.error_rate) filter (where past.is_scored and past.horizon = 3) as mape_3,
    avg(past.error_rate) filter (where past.is_scored and past.horizon = 4) as mape_4,
    count(past.low_95) as interval_points,
    avg((past.actual between past.low_80 and past.high_80)::int) filter (where past.low_95 is not null)
        as covered_80_rate,
    avg((past.actual between past.low_95 and past.high_95)::int) filter (where past.low_95 is not null)
        as covered_95_rate
from bi.revenue_forecast_backtest as past
group by past.metric, past.series, past.model;

comment on view bi.revenue_forecast_models is
'How each model did in the backtest of each series; the one with the lowest mape is published, a naive one before any other. Grain: one model on one series.';
comment on column bi.revenue_forecast_models.metric is 'revenue_usd, members or arpu_month_usd.';
comment on column bi.revenue_forecast_models.series is 'Sales region, Streaming (all of them) or Global (the company).';
comment on column bi.revenue_forecast_models.model is 'Model: naive, drift, seasonal_naive, theta, dynamic_theta, auto_theta or auto_ets.';
comment on column bi.revenue_forecast_models.is_published is 'Its forecast of the series is published.';
comment on column bi.revenue_forecast_models.is_naive is 'One of the naive forecasts that a model has to beat.';
comment on column bi.revenue_forecast_models.points is 'Past forecasts that were scored: four quarters of each of the last eight origins.';
comment on column bi.revenue_forecast_models.mape is 'Mean absolute error of these, as a share of the true value: 0.05 is 5 %.';
comment on column bi.revenue_forecast_models.mape_1 is 'The same one quarter ahead.';
comment on column bi.revenue_forecast_models.mape_2 is 'The same two quarters ahead.';
comment on column bi.revenue_forecast_models.mape_3 is 'The same three quarters ahead.';
comment on column bi.revenue_forecast_models.mape_4 is 'The same four quarters ahead.';
comment on column bi.revenue_forecast_models.interval_points is 'Past forecasts that had an interval, of all origins.';
comment on column bi.revenue_forecast_models.covered_80_rate is 'Part of them whose true value lay in the 80 % interval of its time.';
comment on column bi.revenue_forecast_models.covered_95_rate is 'The same of the 95 % interval.';
