-- A returned row is a file that is neither loaded nor rejected, or rejected without a reason or with loaded rows.
select
    accounting.file_id,
    accounting.file,
    accounting.status,
    accounting.reason,
    accounting.rows_loaded
from ops.file_accounting as accounting
where
    accounting.status not in ('loaded', 'rejected')
    or (accounting.status = 'rejected' and (accounting.reason is null or accounting.rows_loaded <> 0));
