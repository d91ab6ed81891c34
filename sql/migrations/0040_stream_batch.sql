-- Which batches of the stream have been written: a batch that a killed run had written is handed out once more, and
-- must change nothing.

create table ops.stream_batch (
    checkpoint_id text not null,
    batch_id bigint not null,
    messages bigint not null,
    refused bigint not null,
    sessions bigint not null,
    written_at timestamptz not null default now(),
    constraint stream_batch_pkey primary key (checkpoint_id, batch_id)
);

comment on table ops.stream_batch is
'Batches of the streaming job, written in the transaction that wrote their sessions. Grain: one batch of one checkpoint.';
comment on column ops.stream_batch.checkpoint_id is 'Id of the query''s checkpoint: with a new one batches count from 0 again.';
comment on column ops.stream_batch.batch_id is 'Number of the batch, as Spark counts.';
comment on column ops.stream_batch.messages is 'Messages read.';
comment on column ops.stream_batch.refused is 'Of these, messages in quarantine.';
comment on column ops.stream_batch.sessions is 'Sessions that the batch told of, each once.';
comment on column ops.stream_batch.written_at is 'When the batch was written.';

grant select, insert on ops.stream_batch to reelhouse_loader;
