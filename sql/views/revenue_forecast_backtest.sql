-- Grain: metric, series, model, origin and quarter.
create or replace view bi.revenue_forecast_backtest as
select
    past.metric,
    past.series,
    past.model,
    past.origin,
    past.quarter,
    past.horizon,
    past.actual,
    past.forecast,
    case
        when past.half_width_80 < 1 then round(past.forecast * (1 - past.half_width_80), 2)
        when past.half_width_80 >= 1 then 0
    end as low_80,
    round(past.forecast * (1 + past.half_width_80), 2) as high_80,
    case
        when past.half_width_95 < 1 then round(past.forecast * (1 - past.half_width_95), 2)
        when past.half_width_95 >= 1 then 0
    end as low_95,
    round(past.forecast * (1 + past.half_width_95), 2) as high_95,
    abs(past.forecast - past.actual) / past.actual as error_rate,
    past.is_scored,
    coalesce(past.model = chosen.model, false) as is_published
from mart.revenue_forecast_backtest as past
inner join mart.revenue_forecast_series as chosen
    on past.metric = chosen.metric and past.series = chosen.series;

comment on view bi.revenue_forecast_backtest is
'Every backtest: what each model expected of each quarter at each moment of the past, fitted anew to what was known then. Grain: one model''s forecast of one quarter of one series from one origin.';
comment on column bi.revenue_forecast_backtest.metric is 'revenue_usd, members or arpu_month_usd.';
comment on column bi.revenue_forecast_backtest.series is 'Sales region, Streaming (all of them) or Global (the company).';
comment on column bi.revenue_forecast_backtest.model is 'Model: naive, drift, seasonal_naive, theta, dynamic_theta, auto_theta or auto_ets.';
comment on column bi.revenue_forecast_backtest.origin is 'Last day of the latest quarter that the model knew.';
comment on column bi.revenue_forecast_backtest.quarter is 'Last day of the quarter that was forecast.';
comment on column bi.revenue_forecast_backtest.horizon is 'Quarters from origin to quarter, 1 to 4.';
comment on column bi.revenue_forecast_backtest.actual is 'What came, in the metric''s unit.';
comment on column bi.revenue_forecast_backtest.forecast is 'What had been expected.';
comment on column bi.revenue_forecast_backtest.low_80 is 'Lower end of the 80 % interval as it would have been told at the origin; null where too few errors were known.';
comment on column bi.revenue_forecast_backtest.high_80 is 'Upper end of the 80 % interval.';
comment on column bi.revenue_forecast_backtest.low_95 is 'Lower end of the 95 % interval.';
comment on column bi.revenue_forecast_backtest.high_95 is 'Upper end of the 95 % interval.';
comment on column bi.revenue_forecast_backtest.error_rate is 'Absolute error as a share of what came: 0.05 is 5 %.';
comment on column bi.revenue_forecast_backtest.is_scored is 'One of the last eight origins with four known quarters: their mean error decides which model is published.';
comment on column bi.revenue_forecast_backtest.is_published is 'The model is the one whose forecast of the series is published.';
