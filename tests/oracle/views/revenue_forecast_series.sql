-- Which model is published for each series, and how its intervals held. The note is words.
-- needs: forecast
-- key: metric, series
-- rates: backtest_mape, covered_80_rate, covered_95_rate
-- untold: note
select
    chosen.metric,
    chosen.series,
    chosen.quarters,
    chosen.last_quarter,
    chosen.model,
    coalesce(chosen.model in ('naive', 'drift', 'seasonal_naive'), false) as is_naive,
    case when chosen.is_able then least(chosen.quarters - 11, 8) else 0 end as origins,
    chosen.mape as backtest_mape,
    count(past.half_width_95) as interval_points,
    avg((past.actual between past.low_80 and past.high_80)::int) filter (where past.half_width_95 is not null)
        as covered_80_rate,
    avg((past.actual between past.low_95 and past.high_95)::int) filter (where past.half_width_95 is not null)
        as covered_95_rate,
    null as note
from chosen
left join backtests as past
    on
        chosen.metric = past.metric
        and chosen.series = past.series
        and chosen.model = past.model
group by all
