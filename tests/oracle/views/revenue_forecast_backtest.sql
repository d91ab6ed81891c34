-- Every forecast of the past beside what came, with the interval of its time.
-- needs: forecast
-- key: metric, series, model, origin, quarter
-- sums: actual, forecast, low_80, high_80, low_95, high_95
-- rates: error_rate
select
    past.metric,
    past.series,
    past.model,
    past.origin,
    past.quarter,
    past.step as horizon,
    past.actual,
    past.forecast,
    past.low_80,
    past.high_80,
    past.low_95,
    past.high_95,
    past.error_rate,
    past.is_scored,
    coalesce(past.model = chosen.model, false) as is_published
from backtests as past
inner join chosen using (metric, series)
