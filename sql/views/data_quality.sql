-- Grain: one delivered file.
create or replace view bi.data_quality as
select
    accounting.run_id,
    accounting.feed,
    accounting.file,
    accounting.rows_read,
    accounting.rows_loaded,
    accounting.rows_duplicate,
    accounting.rows_quarantined,
    accounting.rows_repaired,
    accounting.finished_at
from ops.file_accounting as accounting;

comment on view bi.data_quality is
'What became of the rows of every file: rows_read = rows_loaded + rows_duplicate + rows_quarantined. Grain: one delivered file.';
comment on column bi.data_quality.run_id is 'Run that accounted for the file.';
comment on column bi.data_quality.feed is 'Feed.';
comment on column bi.data_quality.file is 'Landing key of the file.';
comment on column bi.data_quality.rows_read is 'Records in the file, counted at admission.';
comment on column bi.data_quality.rows_loaded is 'Rows in the curated table.';
comment on column bi.data_quality.rows_duplicate is 'Exact repeats of an earlier row of the file.';
comment on column bi.data_quality.rows_quarantined is 'Rows with at least one broken rule, or all rows of a refused file.';
comment on column bi.data_quality.rows_repaired is 'Loaded rows in which a known defect was mended.';
comment on column bi.data_quality.finished_at is 'When the rows of the file had been written and were accounted for.';
