-- What a run brought of a feed and is distributed otherwise than before: a history that only grows, as the accounts do.

create table ops.feed_drift (
    feed text not null,
    run_id text not null,
    baseline_run_id text not null,
    found_at timestamp with time zone not null,
    column_name text not null,
    measure text not null,
    category text not null,
    old_value double precision not null,
    new_value double precision not null,
    psi double precision,
    threshold double precision not null,
    constraint feed_drift_pkey primary key (feed, run_id, column_name, measure, category)
);
