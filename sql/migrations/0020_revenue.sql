-- Revenue by quarter: two small facts, whole, with no index but their keys; and where forecasts will stand.

create table core.fact_region_quarter (
    quarter date not null,
    quarter_key integer not null,
    region_key bigint not null,
    revenue_usd numeric(21, 2) not null,
    members bigint not null,
    arpu_month_usd numeric(12, 2) not null,
    is_corrected boolean not null,
    correction_note text,
    constraint fact_region_quarter_pkey primary key (quarter, region_key),
    constraint fact_region_quarter_quarter_key_fkey foreign key (quarter_key)
    references core.dim_date (date_key) deferrable initially deferred,
    constraint fact_region_quarter_region_key_fkey foreign key (region_key)
    references core.dim_region (region_key) deferrable initially deferred
);

create table core.fact_company_quarter (
    quarter date not null,
    quarter_key integer not null,
    global_revenue_usd numeric(21, 2) not null,
    streaming_revenue_usd numeric(21, 2) not null,
    other_revenue_usd numeric(21, 2) not null,
    members bigint not null,
    constraint fact_company_quarter_pkey primary key (quarter),
    constraint fact_company_quarter_quarter_key_fkey foreign key (quarter_key)
    references core.dim_date (date_key) deferrable initially deferred
);

-- The lake has no table of this yet: the forecast job will write it, and fill this one.
create table mart.revenue_forecast (
    series text not null,
    quarter date not null,
    model text not null,
    forecast_usd numeric(21, 2) not null,
    low_80_usd numeric(21, 2) not null,
    high_80_usd numeric(21, 2) not null,
    low_95_usd numeric(21, 2) not null,
    high_95_usd numeric(21, 2) not null,
    backtest_mape numeric(12, 6) not null,
    backtest_mape_seasonal_naive numeric(12, 6) not null,
    constraint revenue_forecast_pkey primary key (series, quarter)
);

comment on table mart.revenue_forecast is
'What each series is expected to be; filled by the forecast job, and empty until there is one. Grain: one series in one quarter to come.';
comment on column mart.revenue_forecast.series is 'What is forecast: a region''s streaming revenue, all streaming revenue, or the company''s.';
comment on column mart.revenue_forecast.quarter is 'Last day of the quarter.';
comment on column mart.revenue_forecast.model is 'Model that did best in the backtest.';
comment on column mart.revenue_forecast.forecast_usd is 'Expected value of the series, USD.';
comment on column mart.revenue_forecast.low_80_usd is 'Lower end of the 80 % interval, USD.';
comment on column mart.revenue_forecast.high_80_usd is 'Upper end of the 80 % interval, USD.';
comment on column mart.revenue_forecast.low_95_usd is 'Lower end of the 95 % interval, USD.';
comment on column mart.revenue_forecast.high_95_usd is 'Upper end of the 95 % interval, USD.';
comment on column mart.revenue_forecast.backtest_mape is 'Mean absolute error of the model over past quarters, as a share of the true value: 0.05 is 5 %.';
comment on column mart.revenue_forecast.backtest_mape_seasonal_naive is 'The same of repeating the value of a year before.';
