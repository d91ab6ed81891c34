-- A returned row is a file whose rows do not add up: read = loaded + duplicate + quarantined.
select
    accounting.file_id,
    accounting.file,
    accounting.rows_read,
    accounting.rows_loaded,
    accounting.rows_duplicate,
    accounting.rows_quarantined
from ops.file_accounting as accounting
where accounting.rows_read <> accounting.rows_loaded + accounting.rows_duplicate + accounting.rows_quarantined;
