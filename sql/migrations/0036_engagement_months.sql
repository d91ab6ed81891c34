-- What members do by month, as Spark counts it: views over ten million sessions take too long to be asked.

create table mart.genre_viewers (
    genre_key bigint not null,
    viewers bigint not null,
    constraint genre_viewers_pkey primary key (genre_key),
    constraint genre_viewers_genre_key_fkey foreign key (genre_key)
    references core.dim_genre (genre_key) deferrable initially deferred
);

create table mart.monthly_engagement (
    month date not null,
    country_key bigint not null,
    plan_key bigint not null,
    watch_minutes numeric(22, 2),
    timed_sessions bigint not null,
    active_users bigint not null,
    sessions bigint not null,
    titles_watched bigint not null,
    constraint monthly_engagement_pkey primary key (month, country_key, plan_key),
    constraint monthly_engagement_country_key_fkey foreign key (country_key)
    references core.dim_country (country_key) deferrable initially deferred,
    constraint monthly_engagement_plan_key_fkey foreign key (plan_key)
    references core.dim_plan (plan_key) deferrable initially deferred
);

create table mart.monthly_content (
    month date not null,
    genre_key bigint not null,
    sessions bigint not null,
    viewers bigint not null,
    watch_minutes numeric(22, 2),
    timed_sessions bigint not null,
    measured_sessions bigint not null,
    completed_sessions bigint not null,
    skipped_sessions bigint not null,
    ratings bigint not null,
    rating_total bigint not null,
    constraint monthly_content_pkey primary key (month, genre_key),
    constraint monthly_content_genre_key_fkey foreign key (genre_key)
    references core.dim_genre (genre_key) deferrable initially deferred
);

create table mart.monthly_device (
    month date not null,
    device_key bigint not null,
    sessions bigint not null,
    active_users bigint not null,
    watch_minutes numeric(22, 2),
    constraint monthly_device_pkey primary key (month, device_key),
    constraint monthly_device_device_key_fkey foreign key (device_key)
    references core.dim_device (device_key) deferrable initially deferred
);

create table mart.monthly_recommendation (
    month date not null,
    source_system text not null,
    algorithm_key bigint not null,
    shown bigint not null,
    clicks bigint,
    scored bigint not null,
    score_total numeric(38, 15),
    constraint monthly_recommendation_pkey primary key (month, source_system, algorithm_key),
    constraint monthly_recommendation_algorithm_key_fkey foreign key (algorithm_key)
    references core.dim_algorithm (algorithm_key) deferrable initially deferred
);

create table mart.monthly_search (
    month date not null,
    device_key bigint not null,
    searches bigint not null,
    clicks bigint not null,
    without_results bigint not null,
    position_total bigint,
    constraint monthly_search_pkey primary key (month, device_key),
    constraint monthly_search_device_key_fkey foreign key (device_key)
    references core.dim_device (device_key) deferrable initially deferred
);
