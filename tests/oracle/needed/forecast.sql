-- Forecasts by another road. The naive ones, Theta and dynamic Theta are computed here from the raw files' quarters;
-- what other models expect is taken from the warehouse (`told`), and said (`notes`). Errors, choice and intervals are
-- computed here for all of them.
--
-- Theta: Fiorucci et al. 2016 (STM and DSTM): a line by least squares, and exponential smoothing of half of what it
-- leaves. For a given alpha the errors are linear in the first level, so that it has a closed form; alpha is tried in
-- steps. An optimiser may end in any local minimum: the one next to what was told is taken, if it is near enough.
create table told (
    metric varchar, series varchar, model varchar, origin date, quarter date, forecast decimal(21, 2)
);

create table forecast_models as
select * from (
    values ('naive', 1), ('drift', 2), ('seasonal_naive', 3), ('theta', 4), ('dynamic_theta', 5), ('auto_theta', 6),
    ('auto_ets', 7)
) as models (model, rank);

-- Every value, and its place in its series: the latest quarters that follow each other without a gap.
create table observed as
with regional as (
    select
        quarter,
        unnest(['UCAN', 'EMEA', 'LATAM', 'APAC']) as series,
        unnest([ucan_revenue, emea_revenue, latam_revenue, apac_revenue])::decimal(21, 2) as revenue_usd,
        unnest([ucan_members, emea_members, latam_members, apac_members])::decimal(21, 2) as members,
        unnest([ucan_arpu, emea_arpu, latam_arpu, apac_arpu])::decimal(21, 2) as arpu_month_usd
    from revenue
),

everything as (
    select 'revenue_usd' as metric, series, quarter, revenue_usd as value from regional
    union all by name
    select 'members' as metric, series, quarter, members as value from regional
    union all by name
    select 'arpu_month_usd' as metric, series, quarter, arpu_month_usd as value from regional
    union all by name
    select 'revenue_usd' as metric, 'Global' as series, quarter, global_revenue::decimal(21, 2) as value from revenue
    union all by name
    select 'revenue_usd' as metric, 'Streaming' as series, quarter, sum(revenue_usd)::decimal(21, 2) as value
    from regional group by quarter
),

islands as (
    select
        *,
        year(quarter) * 4 + quarter(quarter)
        - row_number() over (partition by metric, series order by quarter) as island
    from everything
)

select
    metric,
    series,
    quarter,
    value,
    row_number() over (partition by metric, series order by quarter)::int as place,
    count(*) over (partition by metric, series)::int as quarters
from islands
qualify island = max(island) over (partition by metric, series);

create table forecast_able as
select
    metric,
    series,
    any_value(quarters) as quarters,
    max(quarter) as last_quarter,
    any_value(quarters) >= 15
    and min(value) > 0
    and max(value) <= 1e17
    and max(quarter) = (select max(quarter) from observed) as is_able
from observed
group by metric, series;

-- Each origin with what was known then: the first `known` quarters, at least eight.
create table origins as
select
    able.metric,
    able.series,
    able.quarters,
    unnest(range(8, able.quarters + 1))::int as known
from forecast_able as able
where able.is_able;

create table steps as select unnest([1, 2, 3, 4]) as step;

create table own_naive as
select
    origins.metric,
    origins.series,
    unnest(['naive', 'drift', 'seasonal_naive']) as model,
    origins.known,
    steps.step,
    unnest([
        latest.value::double,
        latest.value::double + steps.step * (latest.value - earliest.value)::double / (origins.known - 1),
        year_before.value::double
    ]) as forecast
from origins
cross join steps
inner join observed as latest
    on
        origins.metric = latest.metric
        and origins.series = latest.series
        and origins.known = latest.place
inner join observed as earliest
    on
        origins.metric = earliest.metric
        and origins.series = earliest.series
        and earliest.place = 1
inner join observed as year_before
    on
        origins.metric = year_before.metric
        and origins.series = year_before.series
        and year_before.place = origins.known - 4 + steps.step;

-- Where a season is seen (autocorrelation a year apart beyond 90 % of chance) the models take it out before they fit;
-- that is not done again here, and their forecasts are not recomputed.
create table seasonal as
with centred as (
    select
        origins.metric,
        origins.series,
        origins.known,
        observed.place,
        observed.value::double
        - avg(observed.value::double) over (partition by origins.metric, origins.series, origins.known) as gap
    from origins
    inner join observed
        on
            origins.metric = observed.metric
            and origins.series = observed.series
            and origins.known >= observed.place
),

lags as (
    select
        this.metric,
        this.series,
        this.known,
        later.place - this.place as lag,
        sum(this.gap * later.gap) as product
    from centred as this
    inner join centred as later
        on
            this.metric = later.metric
            and this.series = later.series
            and this.known = later.known
            and later.place - this.place between 0 and 4
    group by all
),

shares as (
    select
        metric,
        series,
        known,
        max(product) filter (where lag = 4) / nullif(max(product) filter (where lag = 0), 0) as a_year,
        sum(product * product) filter (where lag between 1 and 3)
        / nullif(max(product) filter (where lag = 0), 0) ** 2 as others
    from lags
    group by all
)

select
    metric,
    series,
    known,
    coalesce(abs(a_year) / sqrt((1 + 2 * others) / known) > 1.6448536269514722, false) as is_seasonal
from shares;

-- Half of a line with intercept a and slope b, smoothed with alpha, at the i-th step from 0.
create macro line_part(a, b, alpha, i) as
0.5 * (a * (1 - alpha) ** i + b * (1 - (1 - alpha) ** (i + 1)) / alpha);

-- The smoothed level after each quarter, but for what is left of the first level.
create table smoothed as
with alphas as (select unnest(range(100, 991, 5)) / 1000.0::double as alpha)

select
    this.metric,
    this.series,
    alphas.alpha,
    this.place,
    sum(alphas.alpha * (1 - alphas.alpha) ** (this.place - earlier.place) * earlier.value::double) as level
from observed as this
inner join forecast_able as able
    on this.metric = able.metric and this.series = able.series and able.is_able
inner join observed as earlier
    on
        this.metric = earlier.metric
        and this.series = earlier.series
        and earlier.place <= this.place
cross join alphas
group by all;

create table lines as
select
    origins.metric,
    origins.series,
    origins.known,
    regr_intercept(observed.value::double, observed.place) as a,
    regr_slope(observed.value::double, observed.place) as b,
    avg(observed.value::double) as mean
from (
    select metric, series, unnest(range(1, quarters + 1))::int as known from forecast_able where is_able
) as origins
inner join observed
    on
        origins.metric = observed.metric
        and origins.series = observed.series
        and origins.known >= observed.place
group by all;

-- Errors of one step ahead, of the fourth quarter on, as `rest` - `share` * first level. Theta's line is that of all
-- that is known; dynamic Theta's is that of the quarters before.
create table fits as
with errors as (
    select
        origins.metric,
        origins.series,
        kinds.model,
        origins.known,
        before.alpha,
        (1 - before.alpha) ** (this.place - 1) as share,
        this.value::double
        - line_part(line.a, line.b, before.alpha, this.place - 1)
        - before.level as rest
    from origins
    cross join (values ('theta'), ('dynamic_theta')) as kinds (model)
    inner join observed as this
        on
            origins.metric = this.metric
            and origins.series = this.series
            and this.place between 4 and origins.known
    inner join smoothed as before
        on
            this.metric = before.metric
            and this.series = before.series
            and before.place = this.place - 1
    inner join lines as line
        on
            origins.metric = line.metric
            and origins.series = line.series
            and line.known = case when kinds.model = 'theta' then origins.known else this.place - 1 end
)

-- The first level is sought within ten times the mean.
select
    errors.metric,
    errors.series,
    errors.model,
    errors.known,
    errors.alpha,
    greatest(
        least(sum(rest * share) / sum(share * share), 10 * any_value(lines.mean)), -10 * any_value(lines.mean)
    ) as first_level,
    sum(rest * rest) - 2 * first_level * sum(rest * share) + first_level ** 2 * sum(share * share) as squares
from errors
inner join lines using (metric, series, known)
group by all;

-- The local minima over alpha, and their four forecasts: each is taken for what came before the next is made.
create table own_theta as
with minima as (
    select
        *,
        rank() over (partition by metric, series, model, known order by squares) as rank
    from (
        select
            *,
            lag(squares) over (partition by metric, series, model, known order by alpha) as left_of,
            lead(squares) over (partition by metric, series, model, known order by alpha) as right_of
        from fits
    )
    where squares <= coalesce(left_of, squares) and squares <= coalesce(right_of, squares)
),

started as (
    select
        minima.*,
        known as n,
        -- The first is known; the others move, for dynamic Theta, with each forecast.
        minima.model = 'dynamic_theta' as moves,
        line.a as a1,
        line.b as b1,
        line.mean as mean1,
        smoothed.level + (1 - minima.alpha) ** minima.known * minima.first_level as level1
    from minima
    inner join lines as line using (metric, series, known)
    inner join smoothed
        on
            minima.metric = smoothed.metric
            and minima.series = smoothed.series
            and minima.alpha = smoothed.alpha
            and minima.known = smoothed.place
),

chained as (
    select
        *,
        level1 + line_part(a1, b1, alpha, n) as f1,
        alpha * f1 + (1 - alpha) * level1 as level2,
        (n * mean1 + f1) / (n + 1) as mean2,
        case when moves then ((n - 1) * b1 + 6 * (f1 - mean1) / (n + 1)) / (n + 2) else b1 end as b2,
        case when moves then mean2 - b2 * (n + 2) / 2 else a1 end as a2,
        level2 + line_part(a2, b2, alpha, n + 1) as f2,
        alpha * f2 + (1 - alpha) * level2 as level3,
        ((n + 1) * mean2 + f2) / (n + 2) as mean3,
        case when moves then (n * b2 + 6 * (f2 - mean2) / (n + 2)) / (n + 3) else b2 end as b3,
        case when moves then mean3 - b3 * (n + 3) / 2 else a2 end as a3,
        level3 + line_part(a3, b3, alpha, n + 2) as f3,
        alpha * f3 + (1 - alpha) * level3 as level4,
        ((n + 2) * mean3 + f3) / (n + 3) as mean4,
        case when moves then ((n + 1) * b3 + 6 * (f3 - mean3) / (n + 3)) / (n + 4) else b3 end as b4,
        case when moves then mean4 - b4 * (n + 4) / 2 else a3 end as a4,
        level4 + line_part(a4, b4, alpha, n + 3) as f4
    from started
)

select
    chained.metric,
    chained.series,
    chained.model,
    chained.known,
    unnest([1, 2, 3, 4]) as step,
    unnest([f1, f2, f3, f4]) as forecast,
    chained.rank
from chained
anti join (select * from seasonal where is_seasonal) as seasons
    on
        chained.metric = seasons.metric
        and chained.series = seasons.series
        and chained.known = seasons.known;

-- What was told, by place in its series.
create view told_at as
select
    told.metric,
    told.series,
    told.model,
    observed.place as known,
    (year(told.quarter) * 4 + quarter(told.quarter) - year(told.origin) * 4 - quarter(told.origin))::int as step,
    told.forecast
from told
inner join observed
    on
        told.metric = observed.metric
        and told.series = observed.series
        and told.origin = observed.quarter;

-- Every forecast: what was told where it is that of here (a cent for the naive ones, half a percent for Theta, which
-- the two fit in different ways) or where there is none of here; else the one of here.
create view expected as
with own as (
    select *, 1 as rank, 0.01 as tolerance from own_naive
    union all by name
    select *, 0.005 * abs(forecast) as tolerance from own_theta
),

nearest as (
    select
        own.metric,
        own.series,
        own.model,
        own.known,
        own.step,
        case
            when abs(own.forecast - told_at.forecast) <= own.tolerance then told_at.forecast
            else round(own.forecast, 2)::decimal(21, 2)
        end as forecast
    from own
    left join told_at
        on
            own.metric = told_at.metric
            and own.series = told_at.series
            and own.model = told_at.model
            and own.known = told_at.known
            and own.step = told_at.step
    qualify
        row_number() over (
            partition by own.metric, own.series, own.model, own.known, own.step
            order by coalesce(abs(own.forecast - told_at.forecast), own.rank)
        )
        = 1
)

select *, true as is_recomputed from nearest
union all by name
select told_at.*, false as is_recomputed from told_at
anti join nearest
    on
        told_at.metric = nearest.metric
        and told_at.series = nearest.series
        and told_at.model = nearest.model
        and told_at.known = nearest.known
        and told_at.step = nearest.step;

-- The past: what came of each. The last eight origins of which all four quarters are known decide.
create view tested as
select
    expected.*,
    origin.quarters,
    origin.quarter as origin,
    came.quarter,
    came.value as actual,
    abs(expected.forecast - came.value)::double / came.value::double as error_rate,
    abs(expected.forecast - came.value)::double / expected.forecast::double as surprise,
    expected.known between origin.quarters - 11 and origin.quarters - 4 as is_scored
from expected
inner join observed as origin
    on
        expected.metric = origin.metric
        and expected.series = origin.series
        and expected.known = origin.place
inner join observed as came
    on
        expected.metric = came.metric
        and expected.series = came.series
        and expected.known + expected.step = came.place;

-- Of the errors that were known at an origin, over all series of the metric, the one that 80 or 95 of 100 stay below.
create view half_widths as
with moments as (
    select distinct expected.metric, expected.model, expected.step, observed.quarter as origin
    from expected
    inner join observed
        on
            expected.metric = observed.metric
            and expected.series = observed.series
            and expected.known = observed.place
),

errors as (
    select
        moments.*,
        list(tested.surprise order by tested.surprise) filter (where tested.surprise is not null) as surprises,
        count(tested.surprise) as count
    from moments
    left join tested
        on
            moments.metric = tested.metric
            and moments.model = tested.model
            and moments.step = tested.step
            and moments.origin >= tested.quarter
    group by all
)

select
    metric,
    model,
    step,
    origin,
    count,
    round(surprises[((count + 1) * 80 + 99) // 100], 6)::decimal(12, 6) as half_width_80,
    round(surprises[((count + 1) * 95 + 99) // 100], 6)::decimal(12, 6) as half_width_95
from errors;

create view backtests as
select
    tested.*,
    half_width_80,
    half_width_95,
    case
        when half_width_80 < 1 then round(tested.forecast * (1 - half_width_80), 2)
        when half_width_80 >= 1 then 0
    end as low_80,
    round(tested.forecast * (1 + half_width_80), 2) as high_80,
    case
        when half_width_95 < 1 then round(tested.forecast * (1 - half_width_95), 2)
        when half_width_95 >= 1 then 0
    end as low_95,
    round(tested.forecast * (1 + half_width_95), 2) as high_95
from tested
inner join half_widths using (metric, model, step, origin);

-- The model with the least mean error, a naive one before another; none where its intervals lack errors.
create view chosen as
with errors as (
    select metric, series, model, round(avg(error_rate) filter (where is_scored), 6) as mape
    from tested
    group by all
),

best as (
    select errors.*
    from errors
    inner join forecast_models using (model)
    qualify row_number() over (partition by metric, series order by mape, forecast_models.rank) = 1
)

select
    able.metric,
    able.series,
    able.quarters,
    able.last_quarter,
    able.is_able,
    case when widths.half_width_95 is not null then best.model end as model,
    case when widths.half_width_95 is not null then best.mape end as mape,
    year_before.mape as mape_seasonal_naive
from forecast_able as able
left join best on able.metric = best.metric and able.series = best.series
left join errors as year_before
    on
        able.metric = year_before.metric
        and able.series = year_before.series
        and year_before.model = 'seasonal_naive'
left join half_widths as widths
    on
        able.metric = widths.metric
        and best.model = widths.model
        and widths.step = 4
        and able.last_quarter = widths.origin;

create view coming as
select
    chosen.metric,
    chosen.series,
    last_day(chosen.last_quarter + to_months(3 * expected.step)) as quarter,
    chosen.model,
    expected.forecast,
    case
        when half_width_80 < 1 then round(expected.forecast * (1 - half_width_80), 2)
        when half_width_80 >= 1 then 0
    end as low_80,
    round(expected.forecast * (1 + half_width_80), 2) as high_80,
    case
        when half_width_95 < 1 then round(expected.forecast * (1 - half_width_95), 2)
        when half_width_95 >= 1 then 0
    end as low_95,
    round(expected.forecast * (1 + half_width_95), 2) as high_95,
    chosen.mape,
    chosen.mape_seasonal_naive,
    expected.is_recomputed
from chosen
inner join expected
    on
        chosen.metric = expected.metric
        and chosen.series = expected.series
        and chosen.model = expected.model
        and chosen.quarters = expected.known
inner join half_widths as widths
    on
        chosen.metric = widths.metric
        and chosen.model = widths.model
        and expected.step = widths.step
        and chosen.last_quarter = widths.origin;

create view notes as
with shown as (
    select model, is_recomputed from tested
    union all
    select model, is_recomputed from coming
)

select
    printf(
        'revenue_forecast_*, member_forecast: %d of %d forecasts are not recomputed (%s); errors, choice and intervals'
        || ' are, of all',
        count(*) filter (where not is_recomputed),
        count(*),
        string_agg(distinct model, ', ' order by model) filter (where not is_recomputed)
    ) as note
from shown
having count(*) filter (where not is_recomputed) > 0;
