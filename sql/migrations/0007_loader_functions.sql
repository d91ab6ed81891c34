-- What a load needs done by the tables' owner. Each function refuses any table outside core.

create function ops.ensure_month_partitions(target regclass, first_month date, last_month date)
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
        execute format(
            'create table core.%I partition of core.%I for values from (%L) to (%L)',
            parent.relname || to_char(month_start, '_YYYYMM'), parent.relname,
            month_start, (month_start + interval '1 month')::date
        );
        execute format(
            'comment on table core.%I is %L',
            parent.relname || to_char(month_start, '_YYYYMM'),
            format('Rows of core.%s of %s.', parent.relname, to_char(month_start, 'YYYY-MM'))
        );
        made := made + 1;
    end loop;
    return made;
end
$$;

comment on function ops.ensure_month_partitions is
'Makes the missing month partitions of a table in core, ahead of a load; returns how many.';

create function ops.enforce_foreign_keys(target regclass, enforced boolean)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
-- A load of many new rows sets this to false, merges, and sets it to true in the same transaction: PostgreSQL then
-- checks all rows by one join for each key instead of one look-up for each row.
declare
    foreign_key record;
begin
    if (select relnamespace from pg_class where oid = target) <> 'core'::regnamespace then
        raise exception '% is not a table in core', target;
    end if;
    for foreign_key in
        select conname from pg_constraint
        where conrelid = target and contype = 'f' and conenforced <> enforced
    loop
        execute format(
            'alter table %s alter constraint %I %s',
            target, foreign_key.conname, case when enforced then 'enforced' else 'not enforced' end
        );
    end loop;
end
$$;

comment on function ops.enforce_foreign_keys is
'Switches the foreign keys of a table in core off and on; switching on checks every row, in one join a key.';

revoke execute on function ops.ensure_month_partitions(regclass, date, date) from public;
revoke execute on function ops.enforce_foreign_keys(regclass, boolean) from public;
grant execute on function ops.ensure_month_partitions(regclass, date, date) to reelhouse_loader;
grant execute on function ops.enforce_foreign_keys(regclass, boolean) to reelhouse_loader;
