-- What each table was loaded from, slice by slice; what has been told of files; indexes for the history of loads.

create table ops.loaded_slice (
    table_name text not null,
    slice text not null,
    job text not null,
    fingerprint text not null,
    row_count bigint not null,
    snapshot_id bigint not null,
    loaded_at timestamptz not null default now(),
    constraint loaded_slice_pkey primary key (table_name, slice)
);

comment on table ops.loaded_slice is
'What the tables hold, as the last load left them: a slice with the fingerprint that the lake has is not loaded again. Grain: one slice of one table.';
comment on column ops.loaded_slice.table_name is 'Table, with its schema.';
comment on column ops.loaded_slice.slice is 'The slice: a month (2024-05), a value such as a source system, or all.';
comment on column ops.loaded_slice.job is 'The job that published it; empty where no job said so and the whole table was read.';
comment on column ops.loaded_slice.fingerprint is 'Of its rows, as the job published it: rows, sum and exclusive or of the rows'' hashes.';
comment on column ops.loaded_slice.row_count is 'Rows that were loaded.';
comment on column ops.loaded_slice.snapshot_id is 'Iceberg snapshot that was read.';
comment on column ops.loaded_slice.loaded_at is 'When the load that brought it began.';

create table ops.reported_file (
    file_id text not null,
    accounted_by text not null,
    reported_by text not null,
    constraint reported_file_pkey primary key (file_id)
);

comment on table ops.reported_file is
'Files whose row accounting an outcome has told: each is told once. Grain: one delivered file.';
comment on column ops.reported_file.file_id is 'The delivery, as in ops.file_accounting.';
comment on column ops.reported_file.accounted_by is 'Run that had accounted for the file.';
comment on column ops.reported_file.reported_by is 'Run whose outcome tells of it.';

-- So far a run had reported when its check had run.
insert into ops.reported_file (file_id, accounted_by, reported_by)
select
    accounted.file_id,
    accounted.run_id as accounted_by,
    accounted.run_id as reported_by
from ops.file_accounting as accounted
where exists (
    select 1
    from ops.check_result as told
    where told.run_id = accounted.run_id and told.stage = 'check'
);

create index load_run_id_idx on ops.load (run_id);
create index check_result_run_id_idx on ops.check_result (run_id);

comment on column ops.check_result.stage is
'load: before the commit, which a found row prevents; check: after it, as earlier releases did.';

-- The history of loads is kept for the last so many; a load deletes what is older.
grant select, insert, update, delete on ops.loaded_slice to reelhouse_loader;
grant select, insert, update on ops.reported_file to reelhouse_loader;
grant delete on ops.load, ops.load_table, ops.check_result to reelhouse_loader;
