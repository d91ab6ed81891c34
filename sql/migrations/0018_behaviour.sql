-- What the members of the behaviour files do: sessions, reviews, searches, recommendations, one partition a month each;
-- what recommends; and the hash of a subscriber's e-mail address.

create table core.dim_algorithm (
    algorithm_key bigint not null,
    recommendation_type text not null,
    algorithm_version text not null,
    category text not null,
    constraint dim_algorithm_pkey primary key (algorithm_key)
);

alter table core.dim_subscriber add column email_hash text;

create table core.fact_viewing (
    watch_date date not null,
    date_key integer not null,
    source_system text not null,
    session_id text not null,
    subscriber_key bigint not null,
    member_key bigint not null,
    title_key bigint not null,
    device_key bigint not null,
    viewing_country_key bigint not null,
    watch_minutes numeric(12, 2),
    progress_pct numeric(5, 2),
    user_rating integer,
    action text not null,
    quality text,
    is_download boolean not null,
    constraint fact_viewing_pkey primary key (session_id, watch_date),
    constraint fact_viewing_date_key_fkey foreign key (date_key)
    references core.dim_date (date_key) deferrable initially deferred,
    constraint fact_viewing_subscriber_key_fkey foreign key (subscriber_key)
    references core.dim_subscriber (subscriber_key) deferrable initially deferred,
    constraint fact_viewing_title_key_fkey foreign key (title_key)
    references core.dim_title (title_key) deferrable initially deferred,
    constraint fact_viewing_device_key_fkey foreign key (device_key)
    references core.dim_device (device_key) deferrable initially deferred,
    constraint fact_viewing_viewing_country_key_fkey foreign key (viewing_country_key)
    references core.dim_country (country_key) deferrable initially deferred
)
partition by range (watch_date);

-- A month's rows lie together. A version that a subscriber's history no longer has is deleted, and its rows are sought.
create index fact_viewing_date_key_idx on core.fact_viewing using brin (date_key);
create index fact_viewing_subscriber_key_idx on core.fact_viewing (subscriber_key);

create table core.fact_review (
    review_date date not null,
    date_key integer not null,
    source_system text not null,
    review_id text not null,
    subscriber_key bigint not null,
    member_key bigint not null,
    title_key bigint not null,
    device_key bigint not null,
    rating integer not null,
    helpful_votes integer,
    total_votes integer,
    sentiment text,
    sentiment_score double precision,
    constraint fact_review_pkey primary key (review_id, review_date),
    constraint fact_review_date_key_fkey foreign key (date_key)
    references core.dim_date (date_key) deferrable initially deferred,
    constraint fact_review_subscriber_key_fkey foreign key (subscriber_key)
    references core.dim_subscriber (subscriber_key) deferrable initially deferred,
    constraint fact_review_title_key_fkey foreign key (title_key)
    references core.dim_title (title_key) deferrable initially deferred,
    constraint fact_review_device_key_fkey foreign key (device_key)
    references core.dim_device (device_key) deferrable initially deferred
)
partition by range (review_date);

-- A month's rows lie together. A version that a subscriber's history no longer has is deleted, and its rows are sought.
create index fact_review_date_key_idx on core.fact_review using brin (date_key);
create index fact_review_subscriber_key_idx on core.fact_review (subscriber_key);

create table core.fact_search (
    search_date date not null,
    date_key integer not null,
    source_system text not null,
    search_id text not null,
    subscriber_key bigint not null,
    member_key bigint not null,
    device_key bigint not null,
    viewing_country_key bigint not null,
    results_returned integer not null,
    clicked_position integer,
    duration_seconds numeric(12, 2),
    had_typo boolean,
    used_filters boolean,
    constraint fact_search_pkey primary key (search_id, search_date),
    constraint fact_search_date_key_fkey foreign key (date_key)
    references core.dim_date (date_key) deferrable initially deferred,
    constraint fact_search_subscriber_key_fkey foreign key (subscriber_key)
    references core.dim_subscriber (subscriber_key) deferrable initially deferred,
    constraint fact_search_device_key_fkey foreign key (device_key)
    references core.dim_device (device_key) deferrable initially deferred,
    constraint fact_search_viewing_country_key_fkey foreign key (viewing_country_key)
    references core.dim_country (country_key) deferrable initially deferred
)
partition by range (search_date);

-- A month's rows lie together. A version that a subscriber's history no longer has is deleted, and its rows are sought.
create index fact_search_date_key_idx on core.fact_search using brin (date_key);
create index fact_search_subscriber_key_idx on core.fact_search (subscriber_key);

create table core.fact_recommendation (
    recommendation_date date not null,
    date_key integer not null,
    source_system text not null,
    recommendation_key bigint not null,
    recommendation_id text not null,
    subscriber_key bigint not null,
    member_key bigint not null,
    title_key bigint not null,
    device_key bigint not null,
    algorithm_key bigint not null,
    score double precision,
    position integer,
    was_clicked boolean,
    constraint fact_recommendation_pkey primary key (recommendation_key, recommendation_date),
    constraint fact_recommendation_date_key_fkey foreign key (date_key)
    references core.dim_date (date_key) deferrable initially deferred,
    constraint fact_recommendation_subscriber_key_fkey foreign key (subscriber_key)
    references core.dim_subscriber (subscriber_key) deferrable initially deferred,
    constraint fact_recommendation_title_key_fkey foreign key (title_key)
    references core.dim_title (title_key) deferrable initially deferred,
    constraint fact_recommendation_device_key_fkey foreign key (device_key)
    references core.dim_device (device_key) deferrable initially deferred,
    constraint fact_recommendation_algorithm_key_fkey foreign key (algorithm_key)
    references core.dim_algorithm (algorithm_key) deferrable initially deferred
)
partition by range (recommendation_date);

-- A month's rows lie together. A version that a subscriber's history no longer has is deleted, and its rows are sought.
create index fact_recommendation_date_key_idx on core.fact_recommendation using brin (date_key);
create index fact_recommendation_subscriber_key_idx on core.fact_recommendation (subscriber_key);
