-- How each model did on each series.
-- needs: forecast
-- key: metric, series, model
-- rates: mape, mape_1, mape_2, mape_3, mape_4, covered_80_rate, covered_95_rate
select
    past.metric,
    past.series,
    past.model,
    coalesce(past.model = any_value(chosen.model), false) as is_published,
    models.rank <= 3 as is_naive,
    count(*) filter (where is_scored) as points,
    avg(error_rate) filter (where is_scored) as mape,
    avg(error_rate) filter (where is_scored and step = 1) as mape_1,
    avg(error_rate) filter (where is_scored and step = 2) as mape_2,
    avg(error_rate) filter (where is_scored and step = 3) as mape_3,
    avg(error_rate) filter (where is_scored and step = 4) as mape_4,
    count(half_width_95) as interval_points,
    avg((actual between low_80 and high_80)::int) filter (where half_width_95 is not null) as covered_80_rate,
    avg((actual between low_95 and high_95)::int) filter (where half_width_95 is not null) as covered_95_rate
from backtests as past
inner join chosen using (metric, series)
inner join forecast_models as models on past.model = models.model
group by past.metric, past.series, past.model, models.rank
