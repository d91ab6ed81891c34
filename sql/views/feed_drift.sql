-- Grain: one category or measure of a column that has drifted in one run.
create or replace view bi.feed_drift as
select
    drift.run_id,
    drift.feed,
    drift.column_name,
    drift.measure,
    drift.category,
    drift.old_value,
    drift.new_value,
    drift.psi,
    drift.threshold,
    drift.baseline_run_id,
    drift.found_at
from ops.feed_drift as drift;

comment on view bi.feed_drift is
'What a run brought of a feed and is distributed otherwise than in the last run without drift: a warning. Grain: one category or measure of a column that has drifted in one run.';
comment on column bi.feed_drift.run_id is 'Run that brought the rows.';
comment on column bi.feed_drift.feed is 'Feed.';
comment on column bi.feed_drift.column_name is 'Column of the curated table; * for the feed''s rows.';
comment on column bi.feed_drift.measure is
'distribution (shares of categories, or of ranges between the old deciles), order (correlation with the record''s number: shows a column that was sorted on its own), null_share, or rows (feeds whose files are whole states).';
comment on column bi.feed_drift.category is 'Category or range of values, the ten that moved most; empty for other measures.';
comment on column bi.feed_drift.old_value is 'Share (distribution, null_share), correlation (order) or rows a file, before.';
comment on column bi.feed_drift.new_value is 'The same now.';
comment on column bi.feed_drift.psi is
'Population stability index of the whole column; above 0.25, and above what chance does with so few rows, it is drift.';
comment on column bi.feed_drift.threshold is 'Beyond it is drift: a PSI, a difference, or how many times the rows.';
comment on column bi.feed_drift.baseline_run_id is 'Run whose rows they were compared with.';
comment on column bi.feed_drift.found_at is 'When the run began its work on the feed.';
