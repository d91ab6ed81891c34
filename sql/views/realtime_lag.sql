-- Grain: checkpoint.
create or replace view bi.realtime_lag as
select
    seen.checkpoint_id,
    seen.messages_behind,
    seen.seen_at,
    max(batch.written_at) as last_batch_at,
    max(batch.latest_event_at) as latest_event_at
from ops.stream_lag as seen
left join ops.stream_batch as batch on seen.checkpoint_id = batch.checkpoint_id
group by seen.checkpoint_id, seen.messages_behind, seen.seen_at;

comment on view bi.realtime_lag is
'How far the streaming job is behind its topic; the row with the latest seen_at is of the checkpoint in use. Empty until it has run. Grain: one checkpoint.';
comment on column bi.realtime_lag.checkpoint_id is 'Id of the query''s checkpoint.';
comment on column bi.realtime_lag.messages_behind is 'Messages in the topic that the job had not read at seen_at.';
comment on column bi.realtime_lag.seen_at is 'When the job looked: as its last batch, or its last look for one, began.';
comment on column bi.realtime_lag.last_batch_at is 'When it wrote its last batch.';
comment on column bi.realtime_lag.latest_event_at is 'Latest event time that it has seen.';
