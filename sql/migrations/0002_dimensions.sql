-- The dimensions; key 0 of each, the unknown member, comes from the lake with the other rows.

create table core.dim_date (
    date_key integer not null,
    date date,
    year integer,
    quarter integer,
    month integer,
    month_start date,
    week integer,
    weekday integer,
    is_weekend boolean,
    constraint dim_date_pkey primary key (date_key)
);

comment on table core.dim_date is
'Calendar: whole years around every date in the facts and dimensions. Grain: one day.';
comment on column core.dim_date.date_key is 'yyyymmdd; 0 is unknown.';
comment on column core.dim_date.date is 'The day; null for the unknown member.';
comment on column core.dim_date.year is 'Calendar year.';
comment on column core.dim_date.quarter is '1 to 4.';
comment on column core.dim_date.month is '1 to 12.';
comment on column core.dim_date.month_start is 'First day of the month.';
comment on column core.dim_date.week is 'ISO week.';
comment on column core.dim_date.weekday is 'ISO weekday, 1 is Monday.';
comment on column core.dim_date.is_weekend is 'Saturday or Sunday.';

create table core.dim_region (
    region_key bigint not null,
    name text not null,
    description text not null,
    constraint dim_region_pkey primary key (region_key)
);

comment on table core.dim_region is
'UCAN, EMEA, LATAM and APAC; files that spell LATM mean LATAM. Grain: one sales region.';
comment on column core.dim_region.region_key is 'Surrogate key: 64-bit hash of the natural key; 0 is unknown.';
comment on column core.dim_region.name is 'UCAN, EMEA, LATAM, APAC, or Unknown.';
comment on column core.dim_region.description is 'The region in words.';

create table core.dim_country (
    country_key bigint not null,
    name text not null,
    iso2 text,
    region_key bigint not null,
    is_historic boolean not null,
    constraint dim_country_pkey primary key (country_key),
    constraint dim_country_region_key_fkey foreign key (region_key)
    references core.dim_region (region_key) deferrable initially deferred
);

comment on table core.dim_country is
'Countries of the reference list and any further name that a feed brings. Grain: one country.';
comment on column core.dim_country.country_key is 'Surrogate key: 64-bit hash of the natural key; 0 is unknown.';
comment on column core.dim_country.name is 'English name; USA, UK and UAE are spelled out.';
comment on column core.dim_country.iso2 is 'ISO 3166-1 alpha-2; null for historic states and unlisted names.';
comment on column core.dim_country.region_key is 'Sales region; 0 where the name is not in the reference list.';
comment on column core.dim_country.is_historic is 'The state no longer exists.';

create table core.dim_plan (
    plan_key bigint not null,
    name text not null,
    constraint dim_plan_pkey primary key (plan_key)
);

comment on table core.dim_plan is
'Subscription plans. Grain: one plan.';
comment on column core.dim_plan.plan_key is 'Surrogate key: 64-bit hash of the natural key; 0 is unknown.';
comment on column core.dim_plan.name is 'Basic, Standard, Premium, Premium+, Family, Student, or Unknown.';

create table core.dim_device (
    device_key bigint not null,
    name text not null,
    device_class text not null,
    constraint dim_device_pkey primary key (device_key)
);

comment on table core.dim_device is
'Devices as the feeds name them. Grain: one device.';
comment on column core.dim_device.device_key is 'Surrogate key: 64-bit hash of the natural key; 0 is unknown.';
comment on column core.dim_device.name is 'Device.';
comment on column core.dim_device.device_class is 'tv, phone, tablet, computer, console, or unknown.';

create table core.dim_subscriber (
    subscriber_key bigint not null,
    source_system text not null,
    subscriber_id text not null,
    plan_key bigint not null,
    country_key bigint not null,
    device_key bigint not null,
    gender text,
    age integer,
    age_band text,
    is_active boolean,
    monthly_spend_usd numeric(12, 2),
    join_date date,
    last_payment_date date,
    valid_from date,
    valid_to date,
    is_current boolean not null,
    constraint dim_subscriber_pkey primary key (subscriber_key),
    constraint dim_subscriber_plan_key_fkey foreign key (plan_key)
    references core.dim_plan (plan_key) deferrable initially deferred,
    constraint dim_subscriber_country_key_fkey foreign key (country_key)
    references core.dim_country (country_key) deferrable initially deferred,
    constraint dim_subscriber_device_key_fkey foreign key (device_key)
    references core.dim_device (device_key) deferrable initially deferred
);

comment on table core.dim_subscriber is
'A change of plan, country, device or monthly spend opens a version; the other attributes are the latest known. Grain: one version of one subscriber (SCD2).';
comment on column core.dim_subscriber.subscriber_key is 'Hash of source system, subscriber and valid_from; 0 is unknown.';
comment on column core.dim_subscriber.source_system is 'Which of the unrelated populations the row belongs to.';
comment on column core.dim_subscriber.subscriber_id is 'Subscriber''s id in the source system.';
comment on column core.dim_subscriber.plan_key is 'Plan.';
comment on column core.dim_subscriber.country_key is 'Country.';
comment on column core.dim_subscriber.device_key is 'Declared device.';
comment on column core.dim_subscriber.gender is 'Gender.';
comment on column core.dim_subscriber.age is 'Years, latest known.';
comment on column core.dim_subscriber.age_band is '0-12, 13-17, 18-24, 25-34, 35-44, 45-54, 55-64, 65+.';
comment on column core.dim_subscriber.is_active is 'Null where the source does not say (userbase).';
comment on column core.dim_subscriber.monthly_spend_usd is 'USD a month.';
comment on column core.dim_subscriber.join_date is 'Day the subscription began.';
comment on column core.dim_subscriber.last_payment_date is 'Latest payment known.';
comment on column core.dim_subscriber.valid_from is 'The join date, or the payment date of the row that brought the change.';
comment on column core.dim_subscriber.valid_to is 'First day of the next version; null while current.';
comment on column core.dim_subscriber.is_current is 'The latest version.';

create table core.dim_title (
    title_key bigint not null,
    source_system text not null,
    title_id text not null,
    title text not null,
    title_type text not null,
    release_year integer,
    date_added date,
    maturity_rating text,
    duration_minutes integer,
    seasons integer,
    language text,
    is_original boolean,
    imdb_id text,
    imdb_rating numeric(3, 1),
    imdb_votes bigint,
    imdb_match text not null,
    constraint dim_title_pkey primary key (title_key)
);

comment on table core.dim_title is
'Titles of all sources; the latest delivery of a title wins. Grain: one title.';
comment on column core.dim_title.title_key is 'Surrogate key: 64-bit hash of the natural key; 0 is unknown.';
comment on column core.dim_title.source_system is 'Which of the unrelated populations the row belongs to.';
comment on column core.dim_title.title_id is 'Title''s id in the source system.';
comment on column core.dim_title.title is 'Title.';
comment on column core.dim_title.title_type is 'Movie, TV Show, or Unknown.';
comment on column core.dim_title.release_year is 'Year.';
comment on column core.dim_title.date_added is 'Day the title was added to the service.';
comment on column core.dim_title.maturity_rating is 'Maturity rating code; null is unrated.';
comment on column core.dim_title.duration_minutes is 'Minutes; movies only.';
comment on column core.dim_title.seasons is 'Seasons; series only.';
comment on column core.dim_title.language is 'Language, where the source says.';
comment on column core.dim_title.is_original is 'Made by the service, where the source says.';
comment on column core.dim_title.imdb_id is 'IMDb''s tconst, where matched.';
comment on column core.dim_title.imdb_rating is 'IMDb rating, 1 to 10.';
comment on column core.dim_title.imdb_votes is 'Votes behind the rating.';
comment on column core.dim_title.imdb_match is 'exact, year_off_by_one, ambiguous, or none.';

create table core.dim_genre (
    genre_key bigint not null,
    source_system text not null,
    name text not null,
    constraint dim_genre_pkey primary key (genre_key)
);

comment on table core.dim_genre is
'Genres; the sources'' vocabularies differ. Grain: one genre of one source.';
comment on column core.dim_genre.genre_key is 'Surrogate key: 64-bit hash of the natural key; 0 is unknown.';
comment on column core.dim_genre.source_system is 'Which of the unrelated populations the row belongs to.';
comment on column core.dim_genre.name is 'Genre.';

create table core.dim_person (
    person_key bigint not null,
    source_system text not null,
    name text not null,
    constraint dim_person_pkey primary key (person_key)
);

comment on table core.dim_person is
'Directors, cast and writers; a name is all that titles knows. Grain: one person''s name in one source.';
comment on column core.dim_person.person_key is 'Surrogate key: 64-bit hash of the natural key; 0 is unknown.';
comment on column core.dim_person.source_system is 'Which of the unrelated populations the row belongs to.';
comment on column core.dim_person.name is 'Name as credited.';
