-- New months are filled and keyed before they become part of their table, so that nobody who reads it waits.
-- `create table … partition of` and the switching of keys lock the whole table against readers until the commit;
-- `attach partition` does not.

create function ops.create_month(target regclass, month_start date)
returns regclass
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
-- Makes a table without keys for one month of `target`, a table in core that is partitioned by month; returns it.
-- It is no part of `target` until ops.attach_month, and takes no row of another month.
declare
    parent record;
    month_name name;
    month_column name;
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
    month_name := parent.relname || to_char(month_start, '_YYYYMM');
    select a.attname into strict month_column
    from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
    where p.partrelid = target;
    execute format('create table core.%I (like core.%I)', month_name, parent.relname);
    -- What each row is asked as it comes, the attaching need not ask of all of them again.
    execute format(
        'alter table core.%I add constraint is_of_the_month check (%I is not null and %I >= %L and %I < %L)',
        month_name, month_column, month_column, month_start, month_column, (month_start + interval '1 month')::date
    );
    execute format(
        'comment on table core.%I is %L',
        month_name, format('Rows of core.%s of %s.', parent.relname, to_char(month_start, 'YYYY-MM'))
    );
    return format('core.%I', month_name)::regclass;
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
    parent record;
    month_name name;
begin
    select c.relname, n.nspname, c.relkind into strict parent
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.oid = target;
    if parent.nspname <> 'core' or parent.relkind <> 'p' then
        raise exception '% is not a partitioned table in core', target;
    end if;
    month_name := parent.relname || to_char(month_start, '_YYYYMM');
    execute format(
        'alter table core.%I attach partition core.%I for values from (%L) to (%L)',
        parent.relname, month_name, month_start, (month_start + interval '1 month')::date
    );
    -- The partition's bounds say the same from now on.
    execute format('alter table core.%I drop constraint is_of_the_month', month_name);
end
$$;

comment on function ops.attach_month is
'Makes the table of ops.create_month a partition, with the keys and indexes of its table.';

create or replace function ops.ensure_month_partitions(target regclass, first_month date, last_month date)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
-- Makes the missing partitions of `target` from the month of first_month to that of last_month; returns how many.
declare
    parent record;
    month_start date;
    made integer := 0;
begin
    select c.relname, n.nspname, c.relkind into strict parent
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.oid = target;
    if parent.nspname <> 'core' or parent.relkind <> 'p' then
        raise exception '% is not a partitioned table in core', target;
    end if;
    if last_month < first_month or last_month - first_month > 36525 then
        raise exception 'partitions of % from % to %: expected a range of at most a hundred years',
            target, first_month, last_month;
    end if;
    for month_start in
        select month::date
        from generate_series(
            date_trunc('month', first_month::timestamp), date_trunc('month', last_month::timestamp), interval '1 month'
        ) as month
        where to_regclass(format('core.%I', parent.relname || to_char(month, '_YYYYMM'))) is null
    loop
        perform ops.create_month(target, month_start);
        perform ops.attach_month(target, month_start);
        made := made + 1;
    end loop;
    return made;
end
$$;

-- Both locked the tables that they worked on against every reader.
drop function ops.bulk_insert(regclass);
drop function ops.enforce_foreign_keys(regclass, boolean);

revoke execute on function ops.create_month(regclass, date) from public;
revoke execute on function ops.attach_month(regclass, date) from public;
grant execute on function ops.create_month(regclass, date) to reelhouse_loader;
grant execute on function ops.attach_month(regclass, date) to reelhouse_loader;
