-- Revenue of the four quarters to come, with its intervals, by the model that did best.
-- needs: forecast
-- key: series, quarter
-- sums: forecast_usd, low_80_usd, high_80_usd, low_95_usd, high_95_usd
-- rates: backtest_mape, backtest_mape_seasonal_naive
select
    series,
    quarter,
    model,
    forecast as forecast_usd,
    low_80 as low_80_usd,
    high_80 as high_80_usd,
    low_95 as low_95_usd,
    high_95 as high_95_usd,
    mape as backtest_mape,
    mape_seasonal_naive as backtest_mape_seasonal_naive
from coming
where metric = 'revenue_usd'
