-- Grain: metric, region and forecast quarter.
create or replace view bi.member_forecast as
select
    forecast.metric,
    forecast.region,
    forecast.quarter,
    forecast.model,
    forecast.forecast,
    forecast.low_80,
    forecast.high_80,
    forecast.low_95,
    forecast.high_95,
    forecast.backtest_mape,
    forecast.backtest_mape_seasonal_naive
from mart.member_forecast as forecast;

comment on view bi.member_forecast is
'What members and ARPU each region is expected to have, as bi.revenue_forecast says it of revenue. Never add the two metrics up. Grain: one metric of one sales region in one quarter to come.';
comment on column bi.member_forecast.metric is 'members (paid memberships at the quarter''s end) or arpu_month_usd (USD per member and month).';
comment on column bi.member_forecast.region is 'Sales region.';
comment on column bi.member_forecast.quarter is 'Last day of the quarter.';
comment on column bi.member_forecast.model is 'Model that did best in the backtest; naive, drift or seasonal_naive where no model beats these.';
comment on column bi.member_forecast.forecast is 'Expected value, in the metric''s unit.';
comment on column bi.member_forecast.low_80 is 'Lower end of the 80 % interval, in the metric''s unit.';
comment on column bi.member_forecast.high_80 is 'Upper end of the 80 % interval, in the metric''s unit.';
comment on column bi.member_forecast.low_95 is 'Lower end of the 95 % interval, in the metric''s unit.';
comment on column bi.member_forecast.high_95 is 'Upper end of the 95 % interval, in the metric''s unit.';
comment on column bi.member_forecast.backtest_mape is 'Mean absolute error of the model on the last eight origins with four known quarters, as a share of the true value.';
comment on column bi.member_forecast.backtest_mape_seasonal_naive is 'The same of repeating the value of a year before.';
