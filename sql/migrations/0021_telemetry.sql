-- The players' events. What people ask of them reads whole months, which partitions give: no index but the key's.

create table core.fact_playback (
    playback_key bigint not null,
    event_date date not null,
    date_key integer not null,
    event_at timestamp with time zone not null,
    event_id text not null,
    session_id text not null,
    subscriber_key bigint not null,
    title_key bigint not null,
    device_key bigint not null,
    event_type text not null,
    connection_type text,
    playback_quality text,
    watch_seconds integer,
    buffering_events integer,
    bitrate_kbps integer,
    bandwidth_mbps double precision,
    startup_seconds double precision,
    frames_dropped_rate double precision,
    audio_quality double precision,
    rewinds integer,
    forwards integer,
    pauses integer,
    quality_changes integer,
    subtitle_changes integer,
    volume_changes integer,
    completion_rate double precision,
    engagement_score double precision,
    is_shared boolean,
    rating_given integer,
    constraint fact_playback_pkey primary key (playback_key, event_date),
    constraint fact_playback_date_key_fkey foreign key (date_key)
    references core.dim_date (date_key) deferrable initially deferred,
    constraint fact_playback_subscriber_key_fkey foreign key (subscriber_key)
    references core.dim_subscriber (subscriber_key) deferrable initially deferred,
    constraint fact_playback_title_key_fkey foreign key (title_key)
    references core.dim_title (title_key) deferrable initially deferred,
    constraint fact_playback_device_key_fkey foreign key (device_key)
    references core.dim_device (device_key) deferrable initially deferred
)
partition by range (event_date);
