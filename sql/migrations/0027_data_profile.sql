-- Counts of categories: one table of core, which the data profile model fills feed by feed.

create table core.data_profile (
    feed text not null,
    column_name text not null,
    category text not null,
    rows bigint not null, -- noqa: RF04
    feed_rows bigint not null,
    constraint data_profile_pkey primary key (feed, column_name, category)
);
