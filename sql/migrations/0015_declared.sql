-- What is derived from contracts and views is applied only where it changed: this remembers what was applied last.

create table ops.declared (
    name text not null,
    fingerprint text not null,
    declared_at timestamptz not null default now(),
    constraint declared_pkey primary key (name)
);

comment on table ops.declared is
'What the migrate job applied last: the contracts'' comments, rights and buffers, and each view. Grain: one thing.';
comment on column ops.declared.name is 'contracts, view comments, or a view with its schema.';
comment on column ops.declared.fingerprint is 'SHA-256 of what was applied.';
comment on column ops.declared.declared_at is 'When it was committed.';

comment on table ops.check_result is 'What the checks found. Grain: one check at one stage of one run.';
comment on column ops.check_result.check_name is 'Name of the check: derived from a contract, or a file under sql/checks.';
