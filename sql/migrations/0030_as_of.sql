-- Where the tables as the lake had them at an earlier moment are put, for comparison (glue_jobs/load_as_of.py).

create schema as_of;

comment on schema as_of is
'The tables of core and ops as the lake had them at the moment that each table''s comment names; made by AS_OF, replaced by the next.';

grant usage, create on schema as_of to reelhouse_loader;
