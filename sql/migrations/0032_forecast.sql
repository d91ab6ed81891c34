-- Forecasts of members and ARPU, what each series was judged by, and every backtest.

create table mart.member_forecast (
    metric text not null,
    region text not null,
    quarter date not null,
    model text not null,
    forecast numeric(21, 2) not null,
    low_80 numeric(21, 2) not null,
    high_80 numeric(21, 2) not null,
    low_95 numeric(21, 2) not null,
    high_95 numeric(21, 2) not null,
    backtest_mape numeric(12, 6) not null,
    backtest_mape_seasonal_naive numeric(12, 6) not null,
    constraint member_forecast_pkey primary key (metric, region, quarter)
);

create table mart.revenue_forecast_series (
    metric text not null,
    series text not null,
    quarters integer not null,
    last_quarter date not null,
    model text,
    is_naive boolean not null,
    origins integer not null,
    backtest_mape numeric(12, 6),
    interval_points integer not null,
    covered_80_rate numeric(12, 6),
    covered_95_rate numeric(12, 6),
    note text not null,
    constraint revenue_forecast_series_pkey primary key (metric, series)
);

create table mart.revenue_forecast_backtest (
    metric text not null,
    series text not null,
    model text not null,
    origin date not null,
    quarter date not null,
    horizon integer not null,
    actual numeric(21, 2) not null,
    forecast numeric(21, 2) not null,
    half_width_80 numeric(12, 6),
    half_width_95 numeric(12, 6),
    is_scored boolean not null,
    constraint revenue_forecast_backtest_pkey primary key (metric, series, model, origin, quarter)
);
