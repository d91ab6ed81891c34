-- Segments of subscribers, and which one each subscriber is in.

create table core.subscriber_segment (
    segment_key bigint not null,
    source_system text not null,
    label text not null, -- noqa: RF04
    subscribers bigint not null,
    session_minutes double precision not null,
    progress_pct double precision not null,
    sessions_a_month double precision not null,
    silhouette double precision not null,
    constraint subscriber_segment_pkey primary key (segment_key)
);

create table core.subscriber_segment_member (
    member_key bigint not null,
    segment_key bigint not null,
    session_minutes double precision not null,
    progress_pct double precision not null,
    sessions_a_month double precision not null,
    constraint subscriber_segment_member_pkey primary key (member_key),
    constraint subscriber_segment_member_segment_key_fkey foreign key (segment_key)
    references core.subscriber_segment (segment_key) deferrable initially deferred
);
