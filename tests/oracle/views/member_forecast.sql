-- Members and ARPU of the four quarters to come, with their intervals, by the model that did best.
-- needs: forecast
-- key: metric, region, quarter
-- sums: forecast, low_80, high_80, low_95, high_95
-- rates: backtest_mape, backtest_mape_seasonal_naive
select
    metric,
    series as region,
    quarter,
    model,
    forecast,
    low_80,
    high_80,
    low_95,
    high_95,
    mape as backtest_mape,
    mape_seasonal_naive as backtest_mape_seasonal_naive
from coming
where metric <> 'revenue_usd'
