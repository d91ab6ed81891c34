-- The five schemas, who may do what in them, and the record of migrations.
-- The roles stand already: the migrate job makes them from their secrets.

create schema staging;
create schema core;
create schema mart;
create schema bi;
create schema ops;

comment on schema staging is 'Load buffers; nothing in them outlives a load.';
comment on schema core is 'Dimensions and facts, loaded from the lake.';
comment on schema mart is 'Aggregates that Spark builds.';
comment on schema bi is 'Views: all that Tableau and the dashboard may see. Names and columns are an interface.';
comment on schema ops is 'Migrations, loads, row accounting, check results.';

revoke create on schema public from public;

grant usage on schema staging, core, mart, bi, ops to reelhouse_loader;
grant usage on schema bi to reelhouse_reader;

-- Every table and view to come is covered, month partitions too.
-- (sqlfluff 4.5 does not know MAINTAIN, the right to ANALYZE.)
alter default privileges in schema staging grant select, insert, update, delete, truncate, maintain on tables to reelhouse_loader; -- noqa: PRS
alter default privileges in schema core grant select, insert, update, delete, maintain on tables to reelhouse_loader; -- noqa: PRS
alter default privileges in schema mart grant select, insert, update, delete, maintain on tables to reelhouse_loader; -- noqa: PRS
alter default privileges in schema bi
grant select on tables to reelhouse_reader, reelhouse_loader;

create table ops.schema_migration (
    number integer not null,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now(),
    applied_by text not null default current_user,
    constraint schema_migration_pkey primary key (number)
);

comment on table ops.schema_migration is
'Migrations that ran, each once; a file that changes afterwards is refused. Grain: one migration.';
comment on column ops.schema_migration.number is 'The number in front of the file name.';
comment on column ops.schema_migration.name is 'File name under sql/migrations.';
comment on column ops.schema_migration.checksum is 'SHA-256 of the file as it ran.';
comment on column ops.schema_migration.applied_at is 'When it was committed.';
comment on column ops.schema_migration.applied_by is 'Role that ran it.';

grant select on ops.schema_migration to reelhouse_loader;
