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
comment on column bi.data_quality.rows_quarantined is 'Rows with at least one broken rule, or all rows of a refused file.';
