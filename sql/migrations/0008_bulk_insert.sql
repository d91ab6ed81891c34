-- The first load of a large table: keys are built once over all rows, not kept up row by row.

create function ops.bulk_insert(target regclass)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
-- Inserts all staged rows into the empty table `target` of core; returns how many.
-- The foreign keys are checked by one join each. The primary key is dropped and built again from sorted rows,
-- except where other tables refer to it. Nobody sees the table without its keys: that ends with the transaction.
declare
    table_name name;
    column_names text;
    primary_key record;
    is_empty boolean;
    is_referenced boolean := exists (select 1 from pg_constraint where confrelid = target and contype = 'f');
    inserted bigint;
begin
    select relname into strict table_name from pg_class where oid = target and relnamespace = 'core'::regnamespace;
    execute format('select not exists (select 1 from %s)', target) into is_empty;
    if not is_empty then
        raise exception '% is not empty', target;
    end if;
    select string_agg(quote_ident(attname), ', ' order by attnum) into column_names
    from pg_attribute where attrelid = target and attnum > 0 and not attisdropped;
    select conname, pg_get_constraintdef(oid) as definition into strict primary_key
    from pg_constraint where conrelid = target and contype = 'p';
    perform ops.enforce_foreign_keys(target, false);
    if not is_referenced then
        execute format('alter table %s drop constraint %I', target, primary_key.conname);
    end if;
    execute format('insert into %s (%s) select %s from staging.%I', target, column_names, column_names, table_name);
    get diagnostics inserted = row_count;
    if not is_referenced then
        execute format('alter table %s add constraint %I %s', target, primary_key.conname, primary_key.definition);
    end if;
    perform ops.enforce_foreign_keys(target, true);
    return inserted;
end
$$;

comment on function ops.bulk_insert is
'Inserts all staged rows into an empty table of core, building its keys once over all rows; returns how many.';

revoke execute on function ops.bulk_insert(regclass) from public;
grant execute on function ops.bulk_insert(regclass) to reelhouse_loader;
