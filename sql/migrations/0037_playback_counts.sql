-- How streams play, as Spark counts it: exact percentiles over ten million events take minutes in a view.

create table mart.playback_measure (
    measure text not null,
    device_key bigint not null,
    connection_type text not null,
    events bigint not null,
    total numeric(38, 12) not null,
    highest double precision not null,
    p10 double precision not null,
    p25 double precision not null,
    median double precision not null,
    p75 double precision not null,
    p90 double precision not null,
    constraint playback_measure_pkey primary key (measure, device_key, connection_type),
    constraint playback_measure_device_key_fkey foreign key (device_key)
    references core.dim_device (device_key) deferrable initially deferred
);

create table mart.playback_summary (
    device_key bigint not null,
    connection_type text not null,
    events bigint not null,
    scored_events bigint not null,
    scored_frames_dropped numeric(38, 12),
    scored_startup_seconds numeric(38, 12),
    scored_bitrate_kbps bigint,
    highly_engaged bigint not null,
    constraint playback_summary_pkey primary key (device_key, connection_type),
    constraint playback_summary_device_key_fkey foreign key (device_key)
    references core.dim_device (device_key) deferrable initially deferred
);
