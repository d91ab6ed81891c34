-- A returned row is a foreign key that PostgreSQL does not enforce on every row, so that orphans could hide.
select
    foreign_key.conrelid::regclass::text as table_name,
    foreign_key.conname::text as foreign_key
from pg_catalog.pg_constraint as foreign_key
where
    foreign_key.contype = 'f'
    and foreign_key.connamespace = 'core'::regnamespace
    and not (foreign_key.convalidated and foreign_key.conenforced);
