-- Row accounting, loads and check results.

create table ops.file_accounting (
    file_id text not null,
    feed text not null,
    file text not null,
    run_id text not null,
    status text not null,
    reason text,
    rows_read bigint not null,
    rows_loaded bigint not null,
    rows_duplicate bigint not null,
    rows_quarantined bigint not null,
    rows_repaired bigint not null,
    finished_at timestamptz not null,
    constraint file_accounting_pkey primary key (file_id)
);

comment on table ops.file_accounting is
'rows_read = rows_loaded + rows_duplicate + rows_quarantined; a refused file has all its rows quarantined. Grain: one delivered file.';
comment on column ops.file_accounting.file_id is 'Identifies one delivery: hash of landing key and ETag.';
comment on column ops.file_accounting.feed is 'Feed.';
comment on column ops.file_accounting.file is 'Landing key of the file.';
comment on column ops.file_accounting.run_id is 'Run that accounted for the file.';
comment on column ops.file_accounting.status is 'loaded or rejected.';
comment on column ops.file_accounting.reason is 'Why the file was rejected.';
comment on column ops.file_accounting.rows_read is 'Records in the file, counted at admission, before Spark.';
comment on column ops.file_accounting.rows_loaded is 'Rows in the curated table.';
comment on column ops.file_accounting.rows_duplicate is 'Exact repeats of an earlier row of the file.';
comment on column ops.file_accounting.rows_quarantined is 'Rows with at least one broken rule.';
comment on column ops.file_accounting.rows_repaired is 'Loaded rows in which a known defect was mended.';
comment on column ops.file_accounting.finished_at is 'When the rows of the file had been written and were accounted for.';

create table ops.load (
    load_id bigint generated always as identity,
    run_id text not null,
    run_at timestamptz not null,
    status text not null,
    error text,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    constraint load_pkey primary key (load_id),
    constraint load_status_check check (status in ('succeeded', 'failed'))
);

comment on table ops.load is
'Loads, also those that were rolled back. Grain: one attempt to load one run.';
comment on column ops.load.load_id is 'Number of the attempt.';
comment on column ops.load.run_id is 'Run that loaded.';
comment on column ops.load.run_at is 'When the run began.';
comment on column ops.load.status is 'succeeded, or failed and rolled back.';
comment on column ops.load.error is 'Why it failed.';
comment on column ops.load.started_at is 'When the load began, waiting for another load included.';
comment on column ops.load.finished_at is 'When it was about to commit, or had been rolled back.';

create table ops.load_table (
    load_id bigint not null,
    table_name text not null,
    rows_loaded bigint not null,
    rows_inserted bigint not null,
    rows_updated bigint not null,
    rows_deleted bigint not null,
    seconds numeric(10, 3) not null,
    constraint load_table_pkey primary key (load_id, table_name),
    constraint load_table_load_id_fkey foreign key (load_id) references ops.load (load_id)
);

comment on table ops.load_table is
'What each successful load did to each table. Grain: one table in one load.';
comment on column ops.load_table.load_id is 'The load.';
comment on column ops.load_table.table_name is 'Table, with its schema.';
comment on column ops.load_table.rows_loaded is 'Rows that came from the lake.';
comment on column ops.load_table.rows_inserted is 'Of these, new keys.';
comment on column ops.load_table.rows_updated is 'Of these, known keys with other values.';
comment on column ops.load_table.rows_deleted is 'Rows of the table that are no longer in the lake.';
comment on column ops.load_table.seconds is 'Time for reading, copying and merging the table.';

create table ops.check_result (
    check_result_id bigint generated always as identity,
    run_id text not null,
    stage text not null,
    check_name text not null,
    passed boolean not null,
    rows_found bigint not null,
    first_rows jsonb not null,
    seconds numeric(10, 3) not null,
    checked_at timestamptz not null,
    constraint check_result_pkey primary key (check_result_id),
    constraint check_result_stage_check check (stage in ('load', 'check'))
);

comment on table ops.check_result is
'What the files in sql/checks found. Grain: one check at one stage of one run.';
comment on column ops.check_result.check_result_id is 'Number of the result.';
comment on column ops.check_result.run_id is 'Run that checked.';
comment on column ops.check_result.stage is 'load: before the commit, which a found row prevents; check: after it.';
comment on column ops.check_result.check_name is 'File name under sql/checks, without .sql.';
comment on column ops.check_result.passed is 'The check found no rows.';
comment on column ops.check_result.rows_found is 'Rows that break the rule.';
comment on column ops.check_result.first_rows is 'The first of them, as JSON objects.';
comment on column ops.check_result.seconds is 'Time the check took.';
comment on column ops.check_result.checked_at is 'When it was asked.';

grant select, insert, update, maintain on ops.file_accounting to reelhouse_loader; -- noqa: PRS
grant select, insert on ops.load, ops.load_table, ops.check_result to reelhouse_loader;
