-- New months are filled and keyed before they become part of their table, so that nobody who reads it waits.
-- `create table … partition of` and the switching of keys lock the whole table against readers until the commit;
-- `attach partition` does not.

create function ops.month_table(target regclass, month_start date)
returns name
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
-- The name of the partition of one month of `target`; refuses all but tables in core that are partitioned by month.
declare
    parent record;
begin
    select c.relname, n.nspname, c.relkind into strict parent
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.oid = target;
    if parent.nspname <> 'core' or parent.relkind <> 'p' then
        raise exception '% is not a partitioned table in core', target;
    end if;
    if month_start <> date_trunc('month', month_start::timestamp) then
        raise exception '% is not the first day of a month', month_start;
    end if;
    return parent.relname || to_char(month_start, '_YYYYMM');
end
$$;

comment on function ops.month_table is
'Name of the partition of one month of a partitioned table in core; refuses other tables and other days.';

create function ops.create_month(target regclass, month_start date)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
-- Makes a table without keys for one month of `target`, a table in core that is partitioned by month.
-- It is no part of `target` until ops.attach_month, and takes no row of another month.
declare
    month_name name := ops.month_table(target, month_start);
    month_column name;
begin
    select a.attname into strict month_column
    from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
    where p.partrelid = target;
    execute format('create table core.%I (like %s)', month_name, target);
    -- What each row is asked as it comes, the attaching need not ask of all of them again.
    execute format(
        'alter table core.%I add constraint is_of_the_month check (%I is not null and %I >= %L and %I < %L)',
        month_name, month_column, month_column, month_start, month_column, (month_start + interval '1 month')::date
    );
    execute format(
        'comment on table core.%I is %L',
        month_name, format('Rows of %s of %s.', target, to_char(month_start, 'YYYY-MM'))
    );
end
$$;

comment on function ops.create_month is
'Makes a table without keys for one month of a partitioned table in core; no part of it until ops.attach_month.';

create function ops.attach_month(target regclass, month_start date)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
-- Makes the table that ops.create_month made a partition of `target`. PostgreSQL gives it the keys and indexes of
-- `target`, each built once over all its rows.
declare
    month_name name := ops.month_table(target, month_start);
begin
    execute format(
        'alter table %s attach partition core.%I for values from (%L) to (%L)',
        target, month_name, month_start, (month_start + interval '1 month')::date
    );
    -- The partition's bounds say the same from now on.
    execute format('alter table core.%I drop constraint is_of_the_month', month_name);
end
$$;

comment on function ops.attach_month is
'Makes the table of ops.create_month a partition, with the keys and indexes of its table.';

-- All three locked the tables that they worked on against every reader.
drop function ops.ensure_month_partitions(regclass, date, date);
drop function ops.bulk_insert(regclass);
drop function ops.enforce_foreign_keys(regclass, boolean);

revoke execute on function ops.month_table(regclass, date) from public;
revoke execute on function ops.create_month(regclass, date) from public;
revoke execute on function ops.attach_month(regclass, date) from public;
grant execute on function ops.create_month(regclass, date) to reelhouse_loader;
grant execute on function ops.attach_month(regclass, date) to reelhouse_loader;
