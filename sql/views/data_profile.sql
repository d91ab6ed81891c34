-- Grain: one category of one column of one feed.
create or replace view bi.data_profile as
select
    profile.feed,
    profile.column_name,
    nullif(profile.category, '') as category,
    profile.rows,
    profile.rows::numeric / profile.feed_rows as share -- noqa: RF04
from core.data_profile as profile;

comment on view bi.data_profile is
'Counts and shares of users, plans, devices, genres, countries and other categories in what each feed holds now (the latest delivery of each key). Grain: one category of one column of one feed.';
comment on column bi.data_profile.feed is 'Feed; every feed with categories that has rows is there.';
comment on column bi.data_profile.column_name is 'Column of the feed''s curated table, for instance country, plan, device, genres.';
comment on column bi.data_profile.category is
'Category. Countries, plans and devices as the dimensions spell them, Unknown for none; null for rows of other columns without a value.';
comment on column bi.data_profile.rows is 'Rows with it; of a list a row counts in each of its values, so they do not add up to the feed''s rows.';
comment on column bi.data_profile.share is 'These rows, divided by all rows of the feed.';
