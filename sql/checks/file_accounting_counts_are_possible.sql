-- A returned row is a file with a negative count, or with more repaired than loaded rows.
select
    accounting.file_id,
    accounting.file,
    accounting.rows_read,
    accounting.rows_loaded,
    accounting.rows_duplicate,
    accounting.rows_quarantined,
    accounting.rows_repaired
from ops.file_accounting as accounting
where
    least(
        accounting.rows_read,
        accounting.rows_loaded,
        accounting.rows_duplicate,
        accounting.rows_quarantined,
        accounting.rows_repaired
    ) < 0
    or accounting.rows_repaired > accounting.rows_loaded;
