-- What the live views say of engagement and of the stream itself: how far sessions got, and late messages, waiting and
-- lag. What was streamed before stays null: nobody counted it.

alter table mart.realtime_session add column progress_pct double precision;
comment on column mart.realtime_session.progress_pct is 'How far into the title, 0 to 100; null where the event does not say.';

alter table ops.stream_batch
add column late bigint,
add column latest_event_at timestamptz,
add column first_received_at timestamptz;

comment on column ops.stream_batch.late is
'Messages, none of them refused, with an event time over ten minutes behind the latest one of the batches before; null where it was not counted.';
comment on column ops.stream_batch.latest_event_at is 'Latest event time in the batch; null where it has none.';
comment on column ops.stream_batch.first_received_at is 'When the broker took the first message of the batch; null where it has none.';

create table ops.stream_lag (
    checkpoint_id text not null,
    messages_behind bigint not null,
    seen_at timestamptz not null,
    constraint stream_lag_pkey primary key (checkpoint_id)
);

comment on table ops.stream_lag is
'How far the streaming job was behind its topic when it last looked. Grain: one checkpoint.';
comment on column ops.stream_lag.checkpoint_id is 'Id of the query''s checkpoint.';
comment on column ops.stream_lag.messages_behind is 'Messages in the topic that the job had not read.';
comment on column ops.stream_lag.seen_at is 'When the job looked: as its last batch, or its last look for one, began.';

grant select, insert, update on ops.stream_lag to reelhouse_loader;
